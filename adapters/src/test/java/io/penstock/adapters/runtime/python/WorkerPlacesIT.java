package io.penstock.adapters.runtime.python;

import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.CodeAccess;
import io.penstock.engine.port.DeploymentRuntime.InstanceStatus;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.testkit.QuietCluster;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.RuntimeHarness;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import io.penstock.testkit.Soon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers of a server that shares the places of a version with others. */
class WorkerPlacesIT {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** Says who it is, once it may: there is a file of the number it is given. */
  private static final String WAITS =
      """
      import os, time
      class Deployment:
          def __init__(self, base_directory, context):
              print("up", os.getpid())
          def request(self, data):
              print("got", data["x"])
              while not os.path.exists(os.path.join(os.environ["PLACE"], str(data["x"]))):
                  time.sleep(0.005)
              return str(os.getpid())
      """;

  @AutoClose private static DataFolder data;

  @TempDir Path gate;
  private final RecordedLogs logs = new RecordedLogs();
  private final SharedPlaces places = new SharedPlaces();
  private final FirstOrNot cluster = new FirstOrNot();
  private PythonRuntime runtime;
  private RuntimeHarness harness;

  @BeforeAll
  static void create() throws IOException {
    data = DataFolder.create();
  }

  @BeforeEach
  void start() throws IOException {
    PythonPackageStore packages = new PythonPackageStore(data.path(), PackageSettings.DEFAULT);
    runtime =
        new PythonRuntime(
            data.path(), PythonSettings.DEFAULT, packages, logs, CodeAccess.NONE, cluster, places);
    harness = new RuntimeHarness(runtime, packages);
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  private Deployed deploy(int minimum, int maximum) throws Exception {
    return harness.deploy(WAITS, instances(minimum, maximum), Map.of("PLACE", gate.toString()));
  }

  private static void soon(BooleanSupplier condition) {
    assertTrue(Soon.within(Duration.ofSeconds(1), condition));
  }

  private Call begin(Deployed deployed, int x) throws InterruptedException {
    Call call = harness.start(deployed, item(x), LONG);
    logs.await(line -> line.text().equals("got " + x));
    return call;
  }

  private void open(int x) throws IOException {
    Files.createFile(gate.resolve(Integer.toString(x)));
  }

  @Test
  void requestIsForOthersWhenTheyHaveAllPlaces() throws Exception {
    Deployed deployed = deploy(0, 1);
    UUID other = places.takeElsewhere(deployed.versionId());
    open(1);

    assertEquals(new Result.Elsewhere(), harness.call(deployed, 1));
    assertEquals(List.of(), runtime.instances(deployed.versionId()));

    places.releaseElsewhere(other);
    output(harness.call(deployed, 1));
  }

  @Test
  void requestIsForOthersAlsoWhenThatIsSeenLate() throws Exception {
    Deployed deployed = deploy(0, 1);
    places.becomeStale();
    places.takeElsewhere(deployed.versionId());

    assertEquals(new Result.Elsewhere(), harness.call(deployed, 1));
    assertEquals(List.of(), runtime.instances(deployed.versionId()));
  }

  @Test
  void requestWaitsForAWorkerThatIsThere() throws Exception {
    Deployed deployed = deploy(0, 2);
    places.becomeStale();
    places.takeElsewhere(deployed.versionId());
    Call first = begin(deployed, 1);
    Call second = harness.start(deployed, item(2), LONG);
    soon(() -> runtime.waiting(deployed.versionId()) == 1);

    open(2);
    open(1);

    assertEquals(output(first.result().get()), output(second.result().get()));
  }

  @Test
  void placeThatBecomesFreeIsTakenForThoseWhoWait() throws Exception {
    Deployed deployed = deploy(0, 2);
    UUID other = places.takeElsewhere(deployed.versionId());
    Call first = begin(deployed, 1);
    Call second = harness.start(deployed, item(2), LONG);
    soon(() -> runtime.waiting(deployed.versionId()) == 1);

    places.releaseElsewhere(other);
    open(2);
    String of = output(second.result().get());
    open(1);

    assertNotEquals(of, output(first.result().get()));
  }

  @Test
  void requestWaitsForAStoreThatCannotSay() throws Exception {
    Deployed deployed = deploy(0, 1);
    places.fail(2);
    open(1);

    output(harness.call(deployed, 1));
  }

  @Test
  void newCodeNeedNotWaitForTheOldAndOthersWaitForBoth() throws Exception {
    Deployed deployed = deploy(0, 1);
    UUID version = deployed.versionId();
    Call old = begin(deployed, 1);
    open(2);
    harness.setVariables(deployed, Map.of("PLACE", gate.toString(), "NEW", "yes"));

    String newer = output(harness.call(deployed, 2));
    assertEquals(2, places.taken(version));

    open(1);
    assertNotEquals(newer, output(old.result().get()));
    soon(() -> places.taken(version) == 1);
    assertEquals(newer, output(harness.call(deployed, 2)));
  }

  @Test
  void minimumIsKeptByTheFirstServerAndCountsWhatOthersHave() throws Exception {
    cluster.first = false;
    Deployed deployed = deploy(2, 3);
    UUID version = deployed.versionId();
    UUID other = places.takeElsewhere(version);
    assertEquals(List.of(), runtime.instances(version));

    cluster.becomeFirst();
    logs.await(line -> line.text().startsWith("up "));
    assertEquals(2, places.taken(version));

    places.releaseElsewhere(other);
    soon(() -> runtime.instances(version).size() == 2);
  }

  @Test
  void instanceThatAnotherServerIsAskedToStopStops() throws Exception {
    Deployed deployed = deploy(0, 1);
    Call call = begin(deployed, 1);

    places.wantAllStopped();

    assertEquals(WorkerPool.STOPPED_BY_USER, RuntimeHarness.failure(call.result().get()));
    soon(() -> places.taken(deployed.versionId()) == 0);
  }

  @Test
  void serverThatIsAboutToEndKeepsNoPlaceOfWhatHasNothingToDo() throws Exception {
    Deployed idle = deploy(1, 2);
    logs.await(line -> line.text().startsWith("up "));
    Deployed busy = deploy(0, 1);
    Call call = begin(busy, 1);

    runtime.retire(List.of());

    soon(() -> places.taken(idle.versionId()) == 0);
    cluster.becomeFirst(); // Which would start the minimum.
    assertEquals(0, places.taken(idle.versionId()));
    assertEquals(1, places.taken(busy.versionId()));
    open(1);
    output(call.result().get());
    soon(() -> places.taken(busy.versionId()) == 0);
    output(harness.call(busy, 1)); // With a worker of its own.
    soon(() -> places.taken(busy.versionId()) == 0);
  }

  @Test
  void serverThatIsAboutToEndKeepsWhatIsNeeded() throws Exception {
    Deployed deployed = deploy(0, 1);
    open(1);
    String worker = output(harness.call(deployed, 1));

    runtime.retire(List.of(deployed.versionId()));
    assertEquals(worker, output(harness.call(deployed, 1)));

    runtime.retire(List.of());
    soon(() -> places.taken(deployed.versionId()) == 0);
  }

  @Test
  void othersSeeWhatBecomesOfAnInstance() throws Exception {
    Deployed deployed = deploy(0, 1);
    open(1);
    output(harness.call(deployed, 1));

    runtime.undeploy(deployed.versionId());

    assertEquals(
        List.of(
            InstanceStatus.INITIALISING,
            InstanceStatus.RUNNING,
            InstanceStatus.STOPPING,
            InstanceStatus.STOPPED),
        places.seen());
    assertEquals(0, places.taken(deployed.versionId()));
  }

  /** A server that becomes the first. */
  private static final class FirstOrNot extends QuietCluster {
    private volatile boolean first = true;
    private Runnable reaction = () -> {};

    void becomeFirst() {
      first = true;
      reaction.run();
    }

    @Override
    public boolean leads() {
      return first;
    }

    @Override
    public void whenChanged(Change change, Runnable then) {
      if (change == Change.SERVERS) {
        reaction = then;
      }
    }
  }
}
