package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.server.ServeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTest {

  @Test
  void knowsWhatServeKnows() {
    assertTrue(ServeSettings.variables().contains("PENSTOCK_MAX_BODY"));
    assertTrue(ServeSettings.variables().contains("PENSTOCK_S3_SECRET_KEY"));
    assertThrows(AssertionError.class, () -> Known.assertVariables(List.of("PENSTOCK_MAX_BODIES")));
    assertThrows(AssertionError.class, () -> Known.assertOptions(List.of("max-bodies")));
    assertEquals(
        Set.of("PENSTOCK_DATA", "PENSTOCK_S3_BUCKET"),
        Known.variablesIn("PENSTOCK_DATA=/data, PENSTOCK_S3_BUCKET; PENSTOCK_…"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../docs/deploying.md",
        "entry",
        "make-secrets",
        "helm/penstock/values.yaml",
        "helm/penstock/templates/NOTES.txt"
      })
  void whatPeopleReadNamesKnownVariablesOnly(Path file) throws IOException {
    Known.assertVariables(Known.variablesIn(Files.readString(file)));
  }
}
