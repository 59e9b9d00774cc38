/**
 * Spans of OpenTelemetry, for operators who have it: off unless the environment names where traces go (`OTEL_TRACES_EXPORTER`, `OTEL_EXPORTER_OTLP_ENDPOINT` or
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) and `@opentelemetry/api` is there. Only the API is used; what collects and sends is loaded by the operator with `node --import`
 * (docs/serving.md, "Traces"). A span has times, circuit and outcome, and nothing that Glovebox' log has not.
 */

/** What a span is told: words and numbers that the log may have. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Does work within a span. Facts that are known only afterwards are given by `note`. */
export type Traced = <T>(
  name: string,
  facts: SpanFacts,
  work: (note: (facts: SpanFacts) => void) => Promise<T>,
) => Promise<T>;

/** No span. */
export const untraced: Traced = (_, __, work) => work(() => {});

/** Whether the environment asks for traces, by OpenTelemetry's own names. */
export function wantsTraces(environment: Readonly<Record<string, string | undefined>>): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } =
    environment;
  if (OTEL_SDK_DISABLED?.toLowerCase() === "true" || OTEL_TRACES_EXPORTER === "none") return false;
  return [OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT].some(
    (value) => value !== undefined && value !== "",
  );
}

/**
 * Spans as the environment asks for them.
 * @param missing told when traces are asked for and the API's package is not there
 */
export async function openTracing(
  environment: Readonly<Record<string, string | undefined>>,
  missing: () => void,
): Promise<Traced> {
  if (!wantsTraces(environment)) return untraced;
  const api = await import("@opentelemetry/api").catch(() => null);
  if (api === null) {
    missing();
    return untraced;
  }
  const tracer = api.trace.getTracer("glovebox");
  return (name, facts, work) =>
    tracer.startActiveSpan(name, { attributes: { ...facts } }, async (span) => {
      try {
        return await work((more) => void span.setAttributes({ ...more }));
      } catch (thrown) {
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw thrown;
      } finally {
        span.end();
      }
    });
}
