package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.testkit.DeploymentRuntimeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PythonRuntimeIT extends DeploymentRuntimeContract {

  private static Path data;

  @BeforeAll
  static void makeDataFolder() throws IOException {
    data = Files.createTempDirectory("penstock-data-");
  }

  @AfterAll
  static void deleteDataFolder() throws IOException {
    Folders.delete(data);
  }

  @Override
  protected PackageStore packages() throws IOException {
    return new PythonPackageStore(data, PackageSettings.DEFAULT);
  }

  @Override
  protected DeploymentRuntime runtime(LogStore logs) throws IOException {
    return new PythonRuntime(data, PythonSettings.DEFAULT, logs);
  }
}
