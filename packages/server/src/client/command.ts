/** later */
export const clientCommand = async (_words: readonly string[], _say: (text: string) => void): Promise<string> => "";
