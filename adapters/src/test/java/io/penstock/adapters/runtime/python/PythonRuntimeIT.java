package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.testkit.DeploymentRuntimeContract;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PythonRuntimeIT extends DeploymentRuntimeContract {

  /** On a busy machine 80 ms pass before the code runs at all; WorkerCancelIT tests the default. */
  private static final PythonSettings SETTINGS =
      PythonSettings.DEFAULT.withCancelGrace(Duration.ofSeconds(2));

  @AutoClose private static DataFolder data;

  @BeforeAll
  static void create() throws IOException {
    data = DataFolder.create();
  }

  @Override
  protected PackageStore packages() throws IOException {
    return new PythonPackageStore(data.path(), PackageSettings.DEFAULT);
  }

  @Override
  protected DeploymentRuntime runtime(LogStore logs) throws IOException {
    return new PythonRuntime(
        data.path(), SETTINGS, new PythonPackageStore(data.path(), PackageSettings.DEFAULT), logs);
  }
}
