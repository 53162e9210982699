package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.port.RequestView;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.service.PipelineRequest;
import io.penstock.engine.service.RequestReader;
import io.penstock.engine.service.VersionRef;
import io.penstock.testkit.SampleCatalog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A request that is deleted while it is read is answered whole, or not found. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ReadWhileDeletedIT {

  @Parameter TestDatabase database;

  private static final VersionRef VERSION = new VersionRef.OfPipeline("team", "prices", "v1");

  @TempDir Path folder;
  private SqlStore store;
  private RequestRecord request;
  private RequestRecord step;
  private RequestReader reader;

  @BeforeEach
  void openWithOneRequest() throws Exception {
    store = database.open(folder);
    Project project = SampleCatalog.project("team");
    Pipeline pipeline = SampleCatalog.pipeline(project.id(), "prices");
    PipelineVersion version = SampleCatalog.pipelineVersion(pipeline.id(), "v1");
    StoreFixtures.change(
        store,
        change -> {
          change.save(project);
          change.save(pipeline);
          change.save(version);
        });
    request = pending(version.id()).withState(completed());
    step = pendingStepOf(request.id()).withState(completed());
    store.requests().commit(List.of(request, step));
    reader =
        new RequestReader(
            new RunnableCatalog(store.catalog(), new PlanCompiler(new JacksonCodec())),
            deletingAfterFind(RequestStore.class, store.requests()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void getIsOfOneMoment() {
    assertWhole(reader.get(VERSION, request.id(), true));
    assertThrows(RejectedException.class, () -> reader.get(VERSION, request.id(), true));
  }

  @Test
  void collectIsOfOneMoment() {
    List<String> ids = List.of(request.id().toString());
    List<PipelineRequest> collected = reader.collect(VERSION, ids);
    assertEquals(1, collected.size());
    assertWhole(collected.getFirst());
    assertThrows(RejectedException.class, () -> reader.collect(VERSION, ids));
  }

  private void assertWhole(PipelineRequest read) {
    assertEquals(new PipelineRequest(request, List.of(step.withoutData())), read);
    assertEquals(List.of(), store.requests().descendants(request.id()), "it was deleted meanwhile");
  }

  /** Each time that something was found by its id, it is deleted on another connection. */
  private <V extends RequestView> V deletingAfterFind(Class<V> type, V real) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().equals("snapshot")) {
                @SuppressWarnings("unchecked")
                Function<RequestView, Object> reads = (Function<RequestView, Object>) arguments[0];
                return store
                    .requests()
                    .snapshot(view -> reads.apply(deletingAfterFind(RequestView.class, view)));
              }
              Object found;
              try {
                found = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("find")) {
                var _ = store.requests().delete(List.of(request.id()));
              }
              return found;
            });
    return type.cast(proxy);
  }
}
