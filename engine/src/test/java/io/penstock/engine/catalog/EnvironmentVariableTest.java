package io.penstock.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnvironmentVariableTest {

  @Test
  void valueIsNotInItsText() {
    EnvironmentVariable variable =
        new EnvironmentVariable(
            new UUID(0, 1),
            EnvironmentVariable.Level.PROJECT,
            new UUID(0, 2),
            "SLUICE_KEY",
            "open sesame",
            true);
    assertFalse(variable.toString().contains("sesame"));
    assertTrue(variable.toString().contains("SLUICE_KEY"));
  }
}
