/** The course that comes with the page: one markdown file a lesson, which together are one course file. Text only; src/course reads it. */
import first from "./01-first-encrypted-function.md?raw";
import second from "./02-what-the-server-sees.md?raw";
import third from "./03-bit-widths-and-input-sets.md?raw";
import fourth from "./04-table-lookups.md?raw";
import fifth from "./05-floats-and-fusing.md?raw";
import sixth from "./06-noise-and-bootstrapping.md?raw";
import seventh from "./07-error-probability-and-simulation.md?raw";
import eighth from "./08-counting-bootstraps.md?raw";
import ninth from "./09-machine-learning.md?raw";
import tenth from "./10-client-and-server.md?raw";
import eleventh from "./11-linear-model-on-real-data.md?raw";
import twelfth from "./12-trees-and-comparisons.md?raw";
import thirteenth from "./13-network-and-its-bits.md?raw";
import fourteenth from "./14-your-own-onnx.md?raw";
import fifteenth from "./15-deploying.md?raw";

const head = `---
title: Computing on encrypted numbers
author: Glovebox
language: en
---
`;

/** The whole course, in the form that `parseCourse` reads. */
export const courseText: string = [
  head,
  ...[
    first,
    second,
    third,
    fourth,
    fifth,
    sixth,
    seventh,
    eighth,
    ninth,
    tenth,
    eleventh,
    twelfth,
    thirteenth,
    fourteenth,
    fifteenth,
  ],
].join("\n");
