package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.PackageStore;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.StreamingUpdateContract;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class StreamingUpdateIT extends StreamingUpdateContract {

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
  protected DeploymentRuntime runtime() throws IOException {
    return new PythonRuntime(
        data.path(),
        // Updates that nobody reads have to leave before the code can unwind.
        PythonSettings.DEFAULT.withCancelGrace(Duration.ofSeconds(2)),
        new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
        new RecordedLogs());
  }
}
