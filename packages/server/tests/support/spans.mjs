// Loaded by `node --import` before the command, as operators load OpenTelemetry: writes each span as a line of JSON to the file that the environment names.
import { appendFileSync } from "node:fs";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const exporter = {
  export(spans, done) {
    for (const { name, attributes } of spans) {
      appendFileSync(process.env.GLOVEBOX_TEST_SPANS, `${JSON.stringify({ name, attributes })}\n`);
    }
    done({ code: 0 });
  },
  shutdown: async () => {},
};
const provider = new BasicTracerProvider();
provider.addSpanProcessor(new SimpleSpanProcessor(exporter));
provider.register();
