package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.testkit.RecordingRuntime;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RolloutTest {

  @Test
  void versionThatTakesLongToEndDoesNotHoldUpAnother() throws Exception {
    SlowToEnd runtime = new SlowToEnd();
    try (Services services = new Services(runtime)) {
      services.deployment("old");
      services.deploymentVersion("old", "v1");
      services.available("old", "v1");
      services.deployment("new");
      services.deploymentVersion("new", "v1");
      Thread deleting =
          Thread.ofVirtual().start(() -> services.versions.delete(Services.PROJECT, "old", "v1"));
      runtime.ending.await();

      services.available("new", "v1");

      UUID deployed = services.versions.get(Services.PROJECT, "new", "v1").version().id();
      assertTrue(runtime.recording.deployed().containsKey(deployed));
      runtime.mayEnd.countDown();
      assertTrue(deleting.join(Duration.ofSeconds(20)));
      assertEquals(Set.of(deployed), runtime.recording.deployed().keySet());
    }
  }

  /** Undeploys when it is told to. */
  private static final class SlowToEnd implements DeploymentRuntime {

    private final RecordingRuntime recording = new RecordingRuntime();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Override
    public Result invoke(Invocation invocation) {
      return recording.invoke(invocation);
    }

    @Override
    public int waiting(UUID versionId) {
      return recording.waiting(versionId);
    }

    @Override
    public void deploy(Deployable deployable) {
      recording.deploy(deployable);
    }

    @Override
    public void undeploy(UUID versionId) {
      ending.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      recording.undeploy(versionId);
    }

    @Override
    public void close() {
      recording.close();
    }
  }
}
