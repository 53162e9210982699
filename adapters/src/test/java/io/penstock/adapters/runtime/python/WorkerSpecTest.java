package io.penstock.adapters.runtime.python;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.PackageStore.Environment;
import io.penstock.engine.port.SecretMask;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkerSpecTest {

  @Test
  void valuesOfVariablesAreNotInItsText() {
    Map<String, String> variables = Map.of("SLUICE_KEY", "open sesame");
    WorkerSpec spec =
        new WorkerSpec(
            new UUID(0, 1),
            new UUID(0, 2),
            new UUID(0, 3),
            new UUID(0, 4),
            "wheel",
            "v1",
            Environment.base("python3-11"),
            Map.of("environment_variables", variables),
            variables,
            SecretMask.of(variables.values()));
    assertFalse(spec.toString().contains("sesame"));
    assertTrue(spec.toString().contains("wheel"));
  }
}
