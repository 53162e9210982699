package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the chart refuses before anything reaches a cluster. */
class ChartValuesIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replica: 2 | replica",
        "replicas: two | replicas",
        "replicas: -1 | replicas",
        "image: {tag: 'a b'} | tag",
        "image: {digest: 'sha256:12'} | digest",
        "image: {repo: penstock} | repo",
        "secrets: {secretKey: c2hvcnQ=} | secretKey",
        "secrets: {store: 'mysql://db/penstock'} | store",
        "secrets: {adminToken: 'a b'} | adminToken",
        "secrets: {token: a} | token",
        "s3: {bucket: a} | bucket",
        "s3: {endpoint: 's3.example'} | endpoint",
        "s3: {pathStyle: 'yes please'} | pathStyle",
        "gracePeriod: -1 | gracePeriod",
        "gracePeriod: 30s | gracePeriod",
        "shutdownDelay: 1.5 | shutdownDelay",
        "heap: much | heap",
        "settings: {max-bodies: 1} | max-bodies",
        "settings: {grace-period: 5} | grace-period",
        "settings: {max-body: [1]} | max-body",
        "env: {PENSTOCK_STORE: 'postgres://db/penstock'} | PENSTOCK_STORE",
        "persistence: {size: big} | size",
        "service: {port: 70000} | port",
        "service: {type: ExternalName} | type",
        "ingress: {enabled: true} | host",
        "serviceMonitor: {interval: often} | interval",
        "podDisruptionBudget: {minAvailable: 1} | minAvailable",
      })
  void refusesWhatCannotWork(String values, String about) {
    // Secrets of their own, so that nothing is refused for the lack of one.
    RuntimeException refused =
        assertThrows(
            RuntimeException.class, () -> Chart.of("existingSecret: my-secret\n" + values + "\n"));
    assertMentions("values don't meet the specifications of the schema", refused);
    assertMentions(about, refused);
  }

  @ParameterizedTest
  @CsvSource({"store", "adminToken", "secretKey"})
  void saysWhichSecretIsMissing(String secret) {
    String without = Chart.SECRETS.replaceAll("  " + secret + ": .*\n", "");
    RuntimeException refused = assertThrows(RuntimeException.class, () -> Chart.of(without));
    assertMentions(
        "say secrets.%s, or existingSecret with the name of a Secret that has it".formatted(secret),
        refused);
  }

  @Test
  void whatNeedsAnotherSecretSaysSo() {
    String monitored = Chart.Values.MONITORED.yaml().replaceAll("  metricsToken: .*\n", "");
    assertMentions(
        "say secrets.metricsToken",
        assertThrows(RuntimeException.class, () -> Chart.of(monitored)));
    String s3 = Chart.Values.S3.yaml().replaceAll("  s3SecretKey: .*\n", "");
    assertMentions(
        "say secrets.s3SecretKey", assertThrows(RuntimeException.class, () -> Chart.of(s3)));
  }

  @Test
  void theSchemaDescribesEveryValueAndNoOther() {
    assertSameNames(ChartValues.usual(), ChartValues.schema(), "");
  }

  private static void assertSameNames(JsonNode values, JsonNode schema, String path) {
    JsonNode described = schema.path("properties");
    if (described.isObject()) {
      TreeSet<String> names = new TreeSet<>(described.propertyNames());
      names.remove("global"); // Helm's own.
      assertEquals(names, new TreeSet<>(values.propertyNames()), path);
      assertTrue(schema.path("additionalProperties").isBoolean(), path);
      names.forEach(
          name -> assertSameNames(values.path(name), described.path(name), path + "/" + name));
    }
  }

  private static void assertMentions(String what, Throwable refused) {
    assertTrue(String.valueOf(refused.getMessage()).contains(what), refused::getMessage);
  }
}
