package io.penstock.adapters.store.sql;

import static io.penstock.testkit.SampleRequests.completed;
import static io.penstock.testkit.SampleRequests.failed;
import static io.penstock.testkit.SampleRequests.newId;
import static io.penstock.testkit.SampleRequests.pending;
import static io.penstock.testkit.SampleRequests.pendingOperatorStepOf;
import static io.penstock.testkit.SampleRequests.pendingStepOf;
import static io.penstock.testkit.SampleRequests.processing;
import static io.penstock.testkit.SampleRequests.to;
import static io.penstock.testkit.SampleRequests.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.Target;
import io.penstock.testkit.SampleCatalog;
import io.penstock.testkit.SampleRequests;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the requests to a version that is deleted. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DeletedVersionsIT {

  @Parameter TestDatabase database;

  private static final Instant NOW = SampleRequests.CREATED.plusSeconds(3_600);

  /** Between two looks for what a deleted version left. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Instant LATER = NOW.plus(PAUSE);

  private final Project project = SampleCatalog.project("team");
  private final Pipeline pipeline = SampleCatalog.pipeline(project.id(), "prices");
  private final PipelineVersion version = SampleCatalog.pipelineVersion(pipeline.id(), "v1");
  private final Pipeline other = SampleCatalog.pipeline(project.id(), "other");
  private final PipelineVersion otherVersion = SampleCatalog.pipelineVersion(other.id(), "v1");
  private final Deployment deployment = SampleCatalog.deployment(project.id(), "scale");
  private final DeploymentVersion deploymentVersion =
      SampleCatalog.deploymentVersion(deployment.id(), "v2");

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = database.open(folder);
    StoreFixtures.change(
        store,
        change -> {
          change.save(project);
          change.save(pipeline);
          change.save(version);
          change.save(other);
          change.save(otherVersion);
          change.save(deployment);
          change.save(deploymentVersion);
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  private RequestRecord request() {
    return pending(version.id()).withState(completed());
  }

  private RequestRecord otherRequest() {
    return pending(otherVersion.id()).withState(completed());
  }

  private RequestRecord toDeployment(RequestRecord record) {
    return to(new Target.DeploymentTarget("team", "scale", "v2", deploymentVersion.id()), record)
        .withState(completed());
  }

  private RequestRecord toOther(RequestRecord record) {
    return to(new Target.PipelineTarget("team", "other", "v1", otherVersion.id()), record)
        .withState(completed());
  }

  private int sweep(Instant now, int limit) {
    int all = 0;
    int removed = store.requests().deleteUnreachable(now, limit);
    while (removed > 0) {
      assertTrue(removed <= limit, removed + " in one transaction");
      all += removed;
      removed = store.requests().deleteUnreachable(now, limit);
    }
    return all;
  }

  private Set<RequestId> left(Collection<RequestRecord> records) {
    List<RequestId> ids = records.stream().map(RequestRecord::id).toList();
    return new HashSet<>(
        store.requests().find(ids, false).stream().map(RequestRecord::id).toList());
  }

  private static Set<RequestId> ids(RequestRecord... records) {
    return new HashSet<>(List.of(records).stream().map(RequestRecord::id).toList());
  }

  @Test
  void requestsOfADeletedPipelineGoWithTheirSubRequestsOfAllLevels() throws Exception {
    RequestRecord request = request();
    RequestRecord step = toDeployment(pendingStepOf(request.id()));
    RequestRecord operator = pendingOperatorStepOf(request.id()).withState(failed());
    RequestRecord sub = toOther(pendingStepOf(request.id()));
    RequestRecord inner = toDeployment(pendingStepOf(sub.id()));
    RequestRecord elsewhere = otherRequest();
    RequestRecord stepElsewhere = toDeployment(pendingStepOf(elsewhere.id()));
    List<RequestRecord> all =
        List.of(request, step, operator, sub, inner, elsewhere, stepElsewhere);
    store.requests().commit(all);
    assertEquals(0, sweep(NOW, 100));

    delete(Deletion.PIPELINE);
    assertEquals(5, sweep(NOW, 2));
    assertEquals(ids(elsewhere, stepElsewhere), left(all));
  }

  @Test
  void stepsOfOtherRequestsThatRanADeletedVersionStayForAsLongAsThose() throws Exception {
    RequestRecord own = toDeployment(pending());
    RequestRecord request = otherRequest();
    RequestRecord step = toDeployment(pendingStepOf(request.id()));
    RequestRecord stepOfNone = toDeployment(pendingStepOf(newId()));
    List<RequestRecord> all = List.of(own, request, step, stepOfNone);
    store.requests().commit(all);
    delete(Deletion.DEPLOYMENT);
    assertEquals(2, sweep(NOW, 100));
    assertEquals(ids(request, step), left(all));
    assertEquals(0, sweep(LATER, 100));
    assertEquals(ids(request, step), left(all));
  }

  /** Whatever takes a version along. */
  enum Deletion {
    PIPELINE_VERSION,
    PIPELINE,
    DEPLOYMENT_VERSION,
    DEPLOYMENT,
    PROJECT
  }

  private void delete(Deletion deletion) {
    StoreFixtures.change(
        store,
        change -> {
          switch (deletion) {
            case PIPELINE_VERSION -> change.deletePipelineVersion(version.id());
            case PIPELINE -> change.deletePipeline(pipeline.id());
            case DEPLOYMENT_VERSION -> change.deleteDeploymentVersion(deploymentVersion.id());
            case DEPLOYMENT -> change.deleteDeployment(deployment.id());
            case PROJECT -> change.deleteProject(project.id());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void requestsGoWithWhatTheyWereMadeTo(Deletion deletion) throws Exception {
    RequestRecord request = request();
    RequestRecord direct = toDeployment(pending());
    List<RequestRecord> all = List.of(request, direct);
    store.requests().commit(all);
    delete(deletion);
    sweep(NOW, 100);
    Set<RequestId> expected =
        switch (deletion) {
          case PIPELINE, PIPELINE_VERSION -> ids(direct);
          case DEPLOYMENT, DEPLOYMENT_VERSION -> ids(request);
          case PROJECT -> ids();
        };
    assertEquals(expected, left(all));
  }

  @Test
  void whatAStopOfTheServerLeftGoesAfterTheNextStart() throws Exception {
    List<RequestRecord> requests = new ArrayList<>();
    List<RequestRecord> steps = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RequestRecord request = request();
      requests.add(request);
      for (int j = 0; j < 5; j++) {
        steps.add(toDeployment(pendingStepOf(request.id())));
      }
    }
    store.requests().commit(requests);
    store.requests().commit(steps);
    delete(Deletion.PIPELINE);
    assertEquals(7, store.requests().deleteUnreachable(NOW, 7));
    assertEquals(5, left(requests).size(), "steps go before what they are found by");
    store.close();

    store = database.open(folder);
    assertEquals(23, sweep(NOW, 7));
    assertEquals(Set.of(), left(requests));
    assertEquals(Set.of(), left(steps));
  }

  @Test
  void openRequestsGoOnceTheyHaveEnded() throws Exception {
    RequestRecord waiting = pending(version.id());
    RequestRecord running = pending(version.id()).withState(processing());
    RequestRecord step = toDeployment(pendingStepOf(running.id()));
    List<RequestRecord> all = List.of(waiting, running, step);
    store.requests().commit(all);
    delete(Deletion.PIPELINE);
    assertEquals(0, sweep(NOW, 100));
    assertEquals(0, sweep(LATER, 100));
    store.requests().commit(List.of(waiting.withState(failed()), running.withState(completed())));
    assertEquals(0, sweep(LATER, 100), "it looks again in a while only");
    assertEquals(3, sweep(LATER.plus(PAUSE), 100));
  }

  @Test
  void requestThatIsStoredJustAfterItsVersionWasDeletedGoesToo() throws Exception {
    delete(Deletion.PIPELINE);
    assertEquals(0, sweep(NOW, 100));
    store.requests().commit(List.of(request()));
    assertEquals(1, sweep(LATER, 100));
    assertEquals("0", count(), "the version is forgotten");
  }

  private String count() throws SQLException {
    return database.value(folder, "SELECT count(*) FROM deleted_version");
  }

  @Test
  void largeRequestsGoInSmallerSteps() throws Exception {
    JsonText large = JsonText.ofString("x".repeat(3 << 20));
    for (int i = 0; i < 3; i++) {
      store.requests().commit(List.of(withInput(large, large.size(), request())));
    }
    delete(Deletion.PIPELINE_VERSION);
    for (int i = 0; i < 3; i++) {
      assertEquals(1, store.requests().deleteUnreachable(NOW, 100));
    }
    assertEquals(0, store.requests().deleteUnreachable(NOW, 100));
  }
}
