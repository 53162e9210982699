package io.penstock.engine.plan;

import static io.penstock.engine.fake.PipelineGraph.onError;
import static io.penstock.engine.fake.PipelineGraph.source;
import static io.penstock.engine.plan.Definitions.END;
import static io.penstock.engine.plan.Definitions.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlanCompilerTest {

  private final Definitions known = new Definitions();

  @Test
  void allProblemsAreNamedAtOnce() {
    Compilation compilation =
        known.compile(
            known
                .good()
                .object("lonely", known.second)
                .operator("odd", "sort-many", ObjectConfiguration.EMPTY)
                .attach("m", source(START, "s > a"), source("ghost"))
                .attach("gone", source("m")));
    assertEquals(
        List.of(
            "The object 'odd' refers to the operator 'sort-many', which does not exist: the"
                + " operators are function, if-condition, pipeline-variable, raise-error,"
                + " one-to-many, many-to-one, count-many.",
            "An attachment of 'm' has the source 'ghost', which does not exist.",
            "The mapping from 'pipeline_start' to 'm' leads the field 's' of type string to the"
                + " field 'a' of type int.",
            "An attachment leads to the object 'gone', which does not exist."),
        compilation.errors());
    assertEquals(
        List.of("The object 'lonely' has no attachment, so it would never run."),
        compilation.gaps());
  }

  @Test
  void aPlanHasItsObjectsInTopologicalOrderWithTheirFeeds() {
    PipelineGraph graph =
        new PipelineGraph()
            .object("late", known.second)
            .object("early", known.model)
            .attach(END, source("late", "y > y"), source(START))
            .attach("late", source(START), source("early", "y > y"))
            .attach("late", source(START, "x > y"))
            .attach("early", source(START, "x > a"));
    ExecutionPlan plan = plan(graph);
    assertEquals(List.of("early", "late"), plan.vertices().stream().map(Vertex::name).toList());
    assertEquals(
        List.of(
            new Feed(
                List.of(new Wire(0, false), new Wire(1, true)),
                List.of(new FieldSource("y", 1, "y")),
                -1),
            new Feed(List.of(new Wire(0, true)), List.of(new FieldSource("y", 0, "x")), -1)),
        plan.vertex(2).feeds());
    assertEquals(
        List.of(
            new Feed(
                List.of(new Wire(2, true), new Wire(0, false)),
                List.of(new FieldSource("y", 0, "y")),
                -1)),
        plan.feeds(plan.end()));
  }

  @Test
  void textFlowsFromThePlainSourceAndOthersAreWaitedFor() {
    Pipeline plain = known.catalog.pipeline("plain", Schema.PLAIN, Schema.PLAIN);
    PipelineGraph graph =
        new PipelineGraph()
            .operator("always", Operator.IF_CONDITION, condition("True"))
            .object("t", known.text)
            .attach("always", source(START))
            .attach("t", source("always"), source(START))
            .attach(END, source("t"));
    ExecutionPlan plan =
        Objects.requireNonNull(known.compile(plain, graph).plan(), "a graph without problems");
    assertEquals(
        List.of(new Feed(List.of(new Wire(1, false), new Wire(0, true)), List.of(), 1)),
        plan.vertex(2).feeds());
  }

  private static ObjectConfiguration condition(String expression) {
    return new ObjectConfiguration(null, null, expression, List.of(), null, null, null);
  }

  @Test
  void theStartMayBeAttachedToTheEndAndIntFitsDouble() {
    assertNotNull(plan(new PipelineGraph().attach(END, source(START, "x > y"))));
  }

  @Test
  void oneFieldMayFeedSeveralAndAResultFieldMayStayEmpty() {
    assertNotNull(
        plan(
            new PipelineGraph()
                .object("m", known.model)
                .object("n", known.model)
                .attach("m", source(START, "x > a"))
                .attach("n", source(START, "x > a"))
                .attach(END, source("m"), source("n"))));
  }

  @Test
  void onErrorIsKept() {
    PipelineGraph graph =
        new PipelineGraph()
            .object("m", new DeploymentReference(known.model.id(), null), onError("continue"))
            .object("n", new DeploymentReference(known.model.id(), null), onError("stop"))
            .attach("m", source(START, "x > a"))
            .attach("n", source(START, "x > a"))
            .attach(END, source("m", "y > y"));
    assertEquals(
        List.of(true, false),
        plan(graph).vertices().stream().map(Vertex::continueOnError).toList());
  }

  @Test
  void tenLevelsOfSubPipelinesAreAllowed() {
    Compilation compilation = known.compile(known.good().object("sub", known.chain(10)));
    assertEquals(List.of(), compilation.errors());
  }

  @Test
  void aPlanKnowsWhichLanesEndWhere() {
    Schema items = Schema.structured(new Field("x", DataType.INT));
    ObjectConfiguration passing =
        new ObjectConfiguration(2, null, null, items.fields(), items.fields(), null, null);
    PipelineGraph graph =
        new PipelineGraph()
            .operator("outer", Operator.ONE_TO_MANY, passing)
            .operator("inner", Operator.ONE_TO_MANY, passing)
            .operator("inner-end", Operator.MANY_TO_ONE, passing)
            .operator("outer-end", Operator.MANY_TO_ONE, passing)
            .attach("outer", source(START, "x > x"))
            .attach("inner", source("outer", "x > x"))
            .attach("inner-end", source("inner", "x > x"))
            .attach("outer-end", source("inner-end", "x > x"))
            .attach(END, source("outer-end", "x > y"));
    ExecutionPlan plan = plan(graph);
    assertEquals(2, plan.innermostSplit(3));
    assertEquals(1, plan.innermostSplit(4));
    assertEquals(0, plan.innermostSplit(plan.end()));
    assertTrue(plan.inLanesOf(3, 1));
    assertTrue(plan.isAncestor(ExecutionPlan.START, plan.end()));
  }

  private ExecutionPlan plan(PipelineGraph graph) {
    Compilation compilation = known.compile(graph);
    assertEquals(List.of(), compilation.errors());
    assertEquals(List.of(), compilation.gaps());
    return Objects.requireNonNull(compilation.plan());
  }
}
