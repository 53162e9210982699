package io.penstock.engine.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.fake.FixedPlaces;
import io.penstock.engine.fake.PipelineGraph;
import io.penstock.engine.fake.SmallJsonCodec;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Between how many and how many requests of a version can be of use at once. */
class CapacityTest {

  private final FixedPlaces places = new FixedPlaces();
  private final Batches server = new Batches(1);
  private final Capacity capacity =
      new Capacity(
          new RunnableCatalog(server.catalog, new PlanCompiler(new SmallJsonCodec())), places, 99);

  private Capacity.Bounds of(Pipeline pipeline) {
    return capacity.of(
        Objects.requireNonNull(
            server.catalog.pipeline(pipeline.id()).orElseThrow().defaultVersion()));
  }

  @Test
  void pipelineHasTheWorkersOfItsDeploymentsEachOnce() {
    Pipeline inner = server.inARow("inner", "a", "b");
    assertEquals(10, of(inner).sum());
    assertEquals(10, of(using(inner, "outer", 2)).sum());
  }

  @Test
  void narrowestStepIsThatWithTheFewestWorkersInSubPipelinesToo() {
    Pipeline inner = server.inARow("inner", "a", "b");
    Pipeline outer = using(inner, "outer", 1);
    assertEquals(5, of(outer).narrowest());

    server.catalog.instances("b", 2);

    assertEquals(2, of(outer).narrowest());
    assertEquals(7, of(outer).sum());
  }

  @Test
  void neitherIsMoreThanThereArePlaces() {
    Pipeline pipeline = server.inARow("p", "a", "b");
    server.catalog.instances("a", 150);
    server.catalog.instances("b", 200);
    assertEquals(99, of(pipeline).narrowest());
    assertEquals(99, of(pipeline).sum());
  }

  @Test
  void pipelineWithoutUserCodeIsNotLimited() {
    Pipeline pipeline = server.inARow("p");
    assertEquals(new Capacity.Bounds(99, 99, Map.of()), of(pipeline));
  }

  @Test
  void deploymentHasNoMoreWorkersHereThanOthersLeave() {
    UUID version =
        Objects.requireNonNull(
            server.catalog.deployment("a", Schema.PLAIN, Schema.PLAIN).defaultVersion());
    assertEquals(5, capacity.of(version).sum());

    places.elsewhere(version, 3);
    assertEquals(new Capacity.Bounds(2, 2, Map.of(version, 2), 5), capacity.of(version));

    places.elsewhere(version, 6);
    assertEquals(new Capacity.Bounds(0, 0, Map.of(version, 0), 5), capacity.of(version));
  }

  @Test
  void stepOfAPipelineCountsAsOneThatOthersCanRun() {
    Pipeline pipeline = server.inARow("p", "a", "b");

    places.elsewhere(of(pipeline).workers().keySet().iterator().next(), 5);

    assertEquals(1, of(pipeline).narrowest());
    assertEquals(6, of(pipeline).sum());
    assertEquals(5, of(pipeline).everywhere());
  }

  @Test
  @Timeout(20)
  void pipelinesThatUseOneAnotherManyTimesAreLookedAtOnce() {
    Pipeline pipeline = server.inARow("level0", "a");
    for (int level = 1; level <= 9; level++) {
      pipeline = using(pipeline, "level" + level, 20);
    }
    assertEquals(5, of(pipeline).sum());
  }

  private Pipeline using(Pipeline inner, String name, int times) {
    PipelineGraph graph = new PipelineGraph();
    for (int i = 0; i < times; i++) {
      graph
          .object("sub" + i, inner)
          .attach("sub" + i, PipelineGraph.source(Batches.START))
          .attach(Batches.END, PipelineGraph.source("sub" + i));
    }
    return server.pipeline(name, graph);
  }
}
