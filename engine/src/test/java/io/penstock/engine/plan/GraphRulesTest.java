package io.penstock.engine.plan;

import static io.penstock.engine.fake.PipelineGraph.onError;
import static io.penstock.engine.fake.PipelineGraph.source;
import static io.penstock.engine.plan.Definitions.END;
import static io.penstock.engine.plan.Definitions.START;
import static io.penstock.engine.plan.Definitions.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.model.Schema;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of reference, section 4.4. Those of section 5 are in {@link OperatorRulesTest}. */
class GraphRulesTest {

  private record Row(String rule, Consumer<Definitions> check) {
    Arguments arguments() {
      return Arguments.argumentSet(rule, check);
    }
  }

  private interface Change {
    PipelineGraph apply(Definitions known, PipelineGraph good);
  }

  private static Row error(String rule, Change change, String sentence) {
    return new Row(
        rule,
        known -> {
          Compilation compilation = known.compile(change.apply(known, known.good()));
          assertEquals(List.of(sentence), compilation.errors());
          assertNull(compilation.plan());
        });
  }

  private static Row gap(String rule, Change change, String sentence) {
    return new Row(
        rule,
        known -> {
          Compilation compilation = known.compile(change.apply(known, new PipelineGraph()));
          assertEquals(List.of(), compilation.errors());
          assertEquals(List.of(sentence), compilation.gaps());
          assertNull(compilation.plan());
        });
  }

  static Stream<Arguments> badGraphs() {
    return Stream.of(
            error(
                "reserved object name",
                (known, good) -> good.object(START, known.model),
                "The name 'pipeline_start' is reserved: no object can have it."),
            error(
                "duplicate object name",
                (known, good) -> good.object("m", known.model),
                "Two objects have the name 'm'."),
            error(
                "unknown destination",
                (_, good) -> good.attach("ghost", source(START)),
                "An attachment leads to the object 'ghost', which does not exist."),
            error(
                "unknown source",
                (_, good) -> good.attach("m", source("ghost")),
                "An attachment of 'm' has the source 'ghost', which does not exist."),
            error(
                "the start as a destination",
                (_, good) -> good.attach(START, source("m")),
                "An attachment leads to pipeline_start, which can only be a source."),
            error(
                "the end as a source",
                (_, good) -> good.attach("m", source(START, "x > a"), source(END)),
                "An attachment of 'm' has the source pipeline_end, which can only be a"
                    + " destination."),
            error(
                "no sources",
                (_, good) -> good.attach(END),
                "An attachment of 'pipeline_end' has no sources."),
            error(
                "one source twice",
                (_, good) -> good.attach("m", source(START, "x > a"), source(START)),
                "An attachment of 'm' has the source 'pipeline_start' twice."),
            error(
                "self-loop",
                (_, good) -> good.attach("m", source(START, "x > a"), source("m")),
                "The object 'm' is attached to itself."),
            error(
                "cycle",
                (known, good) ->
                    good.object("b", known.second)
                        .object("c", known.second)
                        .attach("b", source("c", "y > y"))
                        .attach("c", source("b", "y > y")),
                "The attachments form a cycle: b > c > b."),
            error(
                "unknown source field",
                (_, good) -> good.attach("m", source(START, "z > a")),
                "The mapping from 'pipeline_start' to 'm' uses the source field 'z', which"
                    + " 'pipeline_start' does not have."),
            error(
                "unknown destination field",
                (_, good) -> good.attach("m", source(START, "x > a", "x > z")),
                "The mapping from 'pipeline_start' to 'm' uses the destination field 'z', which 'm'"
                    + " does not have."),
            error(
                "unknown field of the result",
                (_, good) -> good.attach(END, source("m", "y > z")),
                "The mapping from 'm' to 'pipeline_end' uses the destination field 'z', which"
                    + " 'pipeline_end' does not have."),
            error(
                "two mappings onto one field",
                (known, good) ->
                    good.object("b", known.second)
                        .attach("b", source("m", "y > y"), source(START, "x > y")),
                "Two mappings of one attachment lead to the field 'y' of 'b'."),
            error(
                "types that do not fit",
                (_, good) -> good.attach("m", source(START, "s > a")),
                "The mapping from 'pipeline_start' to 'm' leads the field 's' of type string to the"
                    + " field 'a' of type int."),
            error(
                "double to int",
                (known, good) -> good.object("n", known.model).attach("n", source("m", "y > a")),
                "The mapping from 'm' to 'n' leads the field 'y' of type double to the field 'a' of"
                    + " type int."),
            error(
                "mapping to a plain input",
                (known, good) ->
                    good.object("t", known.text).attach("t", source(START, "s > data")),
                "The mapping from 'pipeline_start' to 't' must be empty: t is plain and has no"
                    + " fields."),
            error(
                "mapping from a plain output",
                (known, good) ->
                    good.object("u", known.text)
                        .attach("u", source(START))
                        .attach(END, source("u", "data > y")),
                "The mapping from 'u' to 'pipeline_end' must be empty: u is plain and has no"
                    + " fields."),
            error(
                "two texts for one plain input",
                (known, good) ->
                    good.object("t", known.text)
                        .object("u", known.text)
                        .object("v", known.text)
                        .attach("v", source("t"), source("u")),
                "An attachment of 'v' has 2 plain sources: its text can come from only one."),
            error(
                "unknown deployment",
                (_, good) ->
                    good.object(
                        "n", new DeploymentReference(UNKNOWN, null), ObjectConfiguration.EMPTY),
                "The object 'n' refers to a deployment that does not exist."),
            error(
                "version of another deployment",
                (known, good) ->
                    good.object(
                        "n",
                        new DeploymentReference(known.model.id(), known.second.defaultVersion()),
                        ObjectConfiguration.EMPTY),
                "The object 'n' refers to a version of the deployment 'model' that does not exist."),
            error(
                "unknown pipeline",
                (_, good) ->
                    good.object(
                        "n", new PipelineReference(UNKNOWN, null), ObjectConfiguration.EMPTY),
                "The object 'n' refers to a pipeline that does not exist."),
            error(
                "unknown version of a pipeline",
                (known, good) ->
                    good.object(
                        "n",
                        new PipelineReference(
                            known.catalog.pipeline("inner", known.input, known.output).id(),
                            UNKNOWN),
                        ObjectConfiguration.EMPTY),
                "The object 'n' refers to a version of the pipeline 'inner' that does not exist."),
            error(
                "unknown on_error",
                (known, good) ->
                    good.object(
                        "n", new DeploymentReference(known.model.id(), null), onError("ignore")),
                "The object 'n' has on_error 'ignore': it must be 'stop' or 'continue'."),
            error(
                "a pipeline that contains itself",
                (known, good) -> good.object("self", known.main),
                "The object 'self' makes the pipeline contain itself: main > main."),
            error(
                "a pipeline that contains itself two levels down",
                (known, good) -> {
                  Pipeline inner = known.catalog.pipeline("inner", known.input, known.output);
                  Pipeline outer = known.catalog.pipeline("outer", known.input, known.output);
                  known.catalog.version(
                      inner,
                      "v1",
                      new PipelineGraph().object("i", known.main).objects(),
                      List.of());
                  known.catalog.version(
                      outer, "v1", new PipelineGraph().object("o", inner).objects(), List.of());
                  return good.object("sub", outer);
                },
                "The object 'sub' makes the pipeline contain itself: main > outer > inner > main."),
            error(
                "eleven levels of sub-pipelines",
                (known, good) -> good.object("sub", known.chain(11)),
                "The object 'sub' nests sub-pipelines deeper than 10 levels: main > p11 > p10 > p9"
                    + " > p8 > p7 > p6 > p5 > p4 > p3 > p2 > p1."),
            error(
                "eleven levels by the longer of two ways",
                (known, good) -> {
                  Pipeline shared = known.chain(2);
                  return good.object("near", shared).object("far", known.chain(shared, 3, 11));
                },
                "The object 'far' nests sub-pipelines deeper than 10 levels: main > p11 > p10 > p9"
                    + " > p8 > p7 > p6 > p5 > p4 > p3 > p2 > p1."))
        .map(Row::arguments);
  }

  static Stream<Arguments> unfinishedGraphs() {
    return Stream.of(
            gap(
                "nothing at all",
                (_, graph) -> graph,
                "Nothing is attached to pipeline_end, so a request could have no result."),
            gap(
                "an object without attachment",
                (known, graph) ->
                    graph.object("m", known.model).attach(END, source(START, "x > y")),
                "The object 'm' has no attachment, so it would never run."),
            gap(
                "an input field without mapping",
                (known, graph) ->
                    graph
                        .object("m", known.model)
                        .attach("m", source(START))
                        .attach(END, source("m", "y > y")),
                "An attachment of 'm' maps nothing to its input field 'a'."),
            gap(
                "a plain input without text",
                (known, graph) ->
                    graph
                        .object("t", known.text)
                        .attach("t", source(START))
                        .attach(END, source("t")),
                "An attachment of 't' has no plain source to get its text from."),
            gap(
                "a deployment without versions",
                (known, graph) ->
                    graph
                        .object(
                            "m",
                            known.catalog.deploymentWithoutVersion(
                                "new", Schema.structured(), Schema.structured()))
                        .attach("m", source(START))
                        .attach(END, source("m")),
                "The object 'm' follows the default version of the deployment 'new', which has no"
                    + " version."),
            gap(
                "a sub-pipeline without versions",
                (known, graph) ->
                    graph
                        .object("p", known.catalog.pipeline("new", known.input, known.output))
                        .attach("p", source(START, "x > x", "s > s"))
                        .attach(END, source("p", "y > y")),
                "The object 'p' follows the default version of the pipeline 'new', which has no"
                    + " version."))
        .map(Row::arguments);
  }

  @ParameterizedTest
  @MethodSource("badGraphs")
  void aBadGraphIsRefusedInASentenceThatNamesTheObject(Consumer<Definitions> check) {
    check.accept(new Definitions());
  }

  @ParameterizedTest
  @MethodSource("unfinishedGraphs")
  void anUnfinishedGraphMayBeSavedButHasNoPlan(Consumer<Definitions> check) {
    check.accept(new Definitions());
  }
}
