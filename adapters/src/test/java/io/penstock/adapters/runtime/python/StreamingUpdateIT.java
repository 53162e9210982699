package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.PackageStore;
import io.penstock.testkit.RecordedLogs;
import io.penstock.testkit.StreamingUpdateContract;
import java.io.IOException;
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
        PythonSettings.DEFAULT,
        new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
        new RecordedLogs());
  }
}
