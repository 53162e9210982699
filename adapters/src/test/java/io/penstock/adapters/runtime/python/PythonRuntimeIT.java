package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.testkit.DeploymentRuntimeContract;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;

class PythonRuntimeIT extends DeploymentRuntimeContract {

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
        data.path(),
        PythonSettings.DEFAULT,
        new PythonPackageStore(data.path(), PackageSettings.DEFAULT),
        logs);
  }
}
