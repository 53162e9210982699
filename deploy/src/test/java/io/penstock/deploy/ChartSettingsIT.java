package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.deploy.Chart.Values;
import io.penstock.server.ServeSettings;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What servers get from the chart: settings and secrets. */
class ChartSettingsIT {

  @ParameterizedTest
  @EnumSource
  void serveKnowsEveryVariable(Values values) {
    Chart chart = Chart.of(values);
    Known.assertVariables(
        chart.variables().stream().filter(name -> name.startsWith("PENSTOCK_")).toList());
    assertEquals(List.of("serve"), Yaml.strings(chart.container().path("args")));
    assertTrue(
        chart.container().path("env").size() == chart.variables().size(), "a variable is twice");
    // A Service named penstock would give pods PENSTOCK_SERVICE_HOST and more.
    assertFalse(chart.pod().path("enableServiceLinks").asBoolean(true));
  }

  /** Each option is set by a value of its own, or may be under settings. */
  @Test
  void everyOptionOfServeCanBeSet() {
    Set<String> settings = new TreeSet<>();
    ChartValues.schema()
        .at("/properties/settings/propertyNames/enum")
        .forEach(name -> settings.add(name.asString()));
    Known.assertOptions(settings);
    Set<String> set = new TreeSet<>(Chart.of(Values.S3).variables());
    // One URL for all pods would lead to any of them.
    set.addAll(List.of("PENSTOCK_CONFIG", "PENSTOCK_S3_CREDENTIALS", "PENSTOCK_CLUSTER_URL"));
    for (String option : ServeSettings.options()) {
      assertNotEquals(
          set.contains(ServeSettings.variable(option)),
          settings.contains(option),
          () ->
              "--%s: a value of the chart, or one of settings in values.schema.json"
                  .formatted(option));
    }
  }

  /**
   * In a URL an address of IPv6 needs brackets, which a chart cannot put around it. A server that
   * listens on all addresses does, with the one that the name of its pod has: Kubernetes writes
   * both into the file of hosts of a pod that has a network of its own.
   */
  @ParameterizedTest
  @EnumSource
  void serversTellTheirOwnAddressesOnAnyNetwork(Values values) {
    Chart chart = Chart.of(values);
    assertFalse(chart.variables().contains("PENSTOCK_CLUSTER_URL"));
    assertEquals("0.0.0.0", chart.variable("PENSTOCK_HOST").path("value").asString());
    for (String field : List.of("hostNetwork", "hostname")) {
      assertTrue(chart.pod().path(field).isMissingNode(), field);
    }
  }

  @Test
  void settingsBecomeVariables() {
    Chart chart = Chart.of(Values.EVERYTHING_ELSE);
    assertEquals("20971520", chart.variable("PENSTOCK_MAX_BODY").path("value").asString());
    assertEquals(
        "true",
        chart.variable("PENSTOCK_WEBHOOK_ALLOW_PRIVATE_ADDRESSES").path("value").asString());
    assertEquals("30", chart.variable("PIP_TIMEOUT").path("value").asString());
    Chart s3 = Chart.of(Values.S3);
    assertEquals("files", s3.variable("PENSTOCK_S3_BUCKET").path("value").asString());
    assertEquals("false", s3.variable("PENSTOCK_S3_PATH_STYLE").path("value").asString());
    assertFalse(chart.variables().contains("PENSTOCK_S3_REGION"));
  }

  @ParameterizedTest
  @EnumSource
  void secretsAreInTheSecretAlone(Values values) {
    Chart chart = Chart.of(values);
    String given = values.yaml().contains("existingSecret") ? "my-secret" : "shop-penstock";
    JsonNode secret = chart.all("Secret").stream().findFirst().orElse(null);
    assertEquals("my-secret".equals(given), secret == null);
    Set<String> keys = secret == null ? Set.of() : Yaml.texts(secret.path("data")).keySet();

    int references = 0;
    for (JsonNode variable : chart.container().path("env")) {
      String name = variable.path("name").asString();
      JsonNode reference = variable.at("/valueFrom/secretKeyRef");
      assertEquals(
          name.matches(".*(STORE|TOKEN|ACCESS_KEY|SECRET_KEY)"), reference.isObject(), name);
      if (reference.isObject()) {
        references++;
        assertTrue(variable.path("value").isMissingNode());
        assertEquals(given, reference.path("name").asString());
        assertEquals(name, reference.path("key").asString());
        assertTrue(secret == null || keys.contains(name), name);
      }
    }
    assertEquals(chart.variables().contains("PENSTOCK_S3_BUCKET") ? 5 : 3, references);
    for (JsonNode manifest : chart.manifests()) {
      if (!"Secret".equals(manifest.path("kind").asString())) {
        assertFalse(
            manifest.toString().matches(".*(-password|-value|" + Chart.KEY + ").*"),
            manifest::toPrettyString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"THREE_SERVERS", "EXISTING_SECRET"})
  void allServersGetTheSameKey(Values values) {
    Chart chart = Chart.of(values);
    JsonNode volume = Yaml.named(chart.pod().path("volumes"), "key").path("secret");
    JsonNode mount = Yaml.named(chart.container().path("volumeMounts"), "key");
    assertEquals(chart.variable("SECRETS_DIR").path("value"), mount.path("mountPath"));
    assertEquals("secret.key", volume.at("/items/0/path").asString());
    assertEquals(
        chart.variable("PENSTOCK_STORE").at("/valueFrom/secretKeyRef/name"),
        volume.path("secretName"));
    for (JsonNode secret : chart.all("Secret")) {
      String key = secret.path("data").path(volume.at("/items/0/key").asString()).asString();
      assertEquals(Chart.KEY, key);
      assertEquals(32, Base64.getDecoder().decode(key).length);
    }
  }

  @Test
  void anotherSecretStartsThePodsAnew() {
    String pointer = "/spec/template/metadata/annotations/checksum~1secret";
    JsonNode one = Chart.of(Values.LEAST).servers().at(pointer);
    JsonNode two =
        Chart.of(Chart.SECRETS.replace("admin-token-value", "another")).servers().at(pointer);
    assertTrue(one.isString());
    assertNotEquals(one, two);
  }
}
