package io.penstock.engine.plan;

import static io.penstock.engine.fake.PipelineGraph.source;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.fake.FixedCatalog;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import java.util.List;
import java.util.UUID;

/** A pipeline and the definitions that its graphs refer to. */
final class Definitions {

  static final String START = "pipeline_start";
  static final String END = "pipeline_end";
  static final UUID UNKNOWN = new UUID(4, 2);

  final FixedCatalog catalog = new FixedCatalog();
  final Schema input =
      Schema.structured(new Field("x", DataType.INT), new Field("s", DataType.STRING));
  final Schema output = Schema.structured(new Field("y", DataType.DOUBLE));
  final Pipeline main = catalog.pipeline("main", input, output);
  final Deployment model =
      catalog.deployment(
          "model",
          Schema.structured(new Field("a", DataType.INT)),
          Schema.structured(new Field("y", DataType.DOUBLE)));
  final Deployment second =
      catalog.deployment(
          "second",
          Schema.structured(new Field("y", DataType.DOUBLE)),
          Schema.structured(new Field("y", DataType.DOUBLE)));
  final Deployment text = catalog.deployment("text", Schema.PLAIN, Schema.PLAIN);

  PipelineGraph good() {
    return new PipelineGraph()
        .object("m", model)
        .attach("m", source(START, "x > a"))
        .attach(END, source("m", "y > y"));
  }

  Compilation compile(PipelineGraph graph) {
    return compile(main, graph);
  }

  Compilation compile(Pipeline pipeline, PipelineGraph graph) {
    return new PlanCompiler(new SmallJsonCodec())
        .compile(
            pipeline,
            catalog.version(pipeline, "v1", graph.objects(), graph.attachments()),
            catalog);
  }

  /** The outermost of pipelines p1, p2 around p1, and so on. */
  Pipeline chain(int levels) {
    return chain(catalog.pipeline("p1", input, output), 2, levels);
  }

  Pipeline chain(Pipeline innermost, int from, int to) {
    Pipeline inner = innermost;
    for (int level = from; level <= to; level++) {
      Pipeline outer = catalog.pipeline("p" + level, input, output);
      catalog.version(outer, "v1", new PipelineGraph().object("inner", inner).objects(), List.of());
      inner = outer;
    }
    return inner;
  }
}
