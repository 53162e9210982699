package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import io.penstock.deploy.Chart.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Kubernetes gets from the chart. */
class ChartIT {

  /** Time for last words after the grace period, in seconds. */
  private static final int LAST_WORDS = 15;

  /** Those that the pods of all versions of the chart have. */
  private static final Set<String> LABELS_FOR_EVER =
      Set.of("app.kubernetes.io/name", "app.kubernetes.io/instance");

  @Test
  void helmFindsNothingToComplainOf() {
    var result = new Helm(Chart.FOLDER).lint().strict().call();
    assertTrue(!result.isFailed(), () -> String.join("\n", result.getMessages()));
  }

  @ParameterizedTest
  @EnumSource
  void kubernetesKnowsEveryField(Values values) {
    for (JsonNode manifest : Chart.of(values).manifests()) {
      if (!"ServiceMonitor".equals(manifest.path("kind").asString())) {
        assertEquals(List.of(), Schemas.problemsOfManifest(manifest));
      }
      assertFalse(manifest.toString().contains("null"), manifest::toPrettyString);
    }
  }

  @Test
  void fieldsThatAreMisspelledMissingOrOfAnotherTypeAreFound() {
    ObjectNode misspelled = (ObjectNode) Chart.of(Values.LEAST).servers();
    ObjectNode container = (ObjectNode) misspelled.at("/spec/template/spec/containers/0");
    container.set("readynessProbe", container.remove("readinessProbe"));
    assertProblem("readynessProbe", misspelled);

    ObjectNode missing = (ObjectNode) Chart.of(Values.LEAST).servers();
    ((ObjectNode) missing.path("spec")).remove("selector");
    assertProblem("selector", missing);

    ObjectNode text = (ObjectNode) Chart.of(Values.LEAST).servers();
    ((ObjectNode) text.path("spec")).put("replicas", "two");
    assertProblem("replicas", text);

    ObjectNode kind = (ObjectNode) Chart.of(Values.LEAST).servers();
    assertProblem("kind", kind.put("apiVersion", "apps/v1beta1"));
  }

  private static void assertProblem(String about, JsonNode manifest) {
    List<String> problems = Schemas.problemsOfManifest(manifest);
    assertTrue(problems.stream().anyMatch(problem -> problem.contains(about)), problems::toString);
  }

  @ParameterizedTest
  @EnumSource
  void everySelectorFindsThePodsOfItsReleaseAlone(Values values) {
    Chart chart = Chart.of(values);
    Map<String, String> pods = podLabels(chart);
    Map<String, String> others = podLabels(Chart.of("other", values.yaml()));
    List<JsonNode> selectors = new ArrayList<>();
    chart.all("Service").forEach(service -> selectors.add(service.at("/spec/selector")));
    selectors.add(chart.servers().at("/spec/selector/matchLabels"));
    selectors.add(chart.pod().at("/topologySpreadConstraints/0/labelSelector/matchLabels"));
    chart
        .all("PodDisruptionBudget")
        .forEach(budget -> selectors.add(budget.at("/spec/selector/matchLabels")));
    for (JsonNode selector : selectors) {
      Set<Map.Entry<String, String>> wanted = Yaml.texts(selector).entrySet();
      assertEquals(LABELS_FOR_EVER, Yaml.texts(selector).keySet());
      assertTrue(pods.entrySet().containsAll(wanted), wanted::toString);
      assertFalse(others.entrySet().containsAll(wanted), wanted::toString);
    }
  }

  /** Kubernetes refuses a change of these with the next version of the chart. */
  @Test
  void whatCannotBeUpdatedNamesNoVersion() {
    JsonNode spec = Chart.of(Values.LEAST).servers().path("spec");
    assertEquals(LABELS_FOR_EVER, Yaml.texts(spec.at("/selector/matchLabels")).keySet());
    assertEquals(
        LABELS_FOR_EVER, Yaml.texts(spec.at("/volumeClaimTemplates/0/metadata/labels")).keySet());
  }

  private static Map<String, String> podLabels(Chart chart) {
    return Yaml.texts(chart.servers().at("/spec/template/metadata/labels"));
  }

  @Test
  void namesAndPortsLeadToTheContainer() {
    Chart chart = Chart.of(Values.INGRESS);
    assertEquals(chart.servers().at("/spec/serviceName"), chart.service(true).at("/metadata/name"));
    for (JsonNode service : chart.all("Service")) {
      assertEquals("http", service.at("/spec/ports/0/targetPort").asString());
    }
    JsonNode port = Yaml.named(chart.container().path("ports"), "http").path("containerPort");
    assertEquals(port.asString(), chart.variable("PENSTOCK_PORT").path("value").asString());
    assertEquals("0.0.0.0", chart.variable("PENSTOCK_HOST").path("value").asString());

    JsonNode ingress = chart.one("Ingress").path("spec");
    JsonNode backend = ingress.at("/rules/0/http/paths/0/backend/service");
    assertEquals(chart.service(false).at("/metadata/name"), backend.path("name"));
    assertEquals(chart.service(false).at("/spec/ports/0/name"), backend.at("/port/name"));
    assertEquals("penstock.example", ingress.at("/rules/0/host").asString());
    assertEquals(ingress.at("/rules/0/host"), ingress.at("/tls/0/hosts/0"));
    assertEquals(List.of(), Chart.of(Values.LEAST).all("Ingress"));
  }

  @Test
  void longNamesOfReleasesLeaveRoomForWhatKubernetesAdds() {
    Chart chart = Chart.of("r" + "elease".repeat(8), Chart.SECRETS);
    for (JsonNode manifest : chart.manifests()) {
      assertTrue(manifest.at("/metadata/name").asString().length() <= 63);
    }
    assertTrue(chart.servers().at("/metadata/name").asString().length() <= 52);
    assertEquals(
        "penstock", Chart.of("penstock", Chart.SECRETS).servers().at("/metadata/name").asString());
  }

  @Test
  void probesAskTheRightPages() {
    JsonNode container = Chart.of(Values.LEAST).container();
    assertProbe("/health", container.path("startupProbe"));
    assertProbe("/health", container.path("livenessProbe"));
    assertProbe("/ready", container.path("readinessProbe"));
  }

  private static void assertProbe(String path, JsonNode probe) {
    assertEquals(path, probe.at("/httpGet/path").asString());
    assertEquals("http", probe.at("/httpGet/port").asString());
  }

  @ParameterizedTest
  @EnumSource
  void podsHaveTheTimeThatTheyNeedToStop(Values values) {
    Chart chart = Chart.of(values);
    int delay = chart.variable("PENSTOCK_SHUTDOWN_DELAY").path("value").asInt();
    int grace = chart.variable("PENSTOCK_GRACE_PERIOD").path("value").asInt();
    int allowed = chart.pod().path("terminationGracePeriodSeconds").asInt();
    assertTrue(allowed > delay + grace + LAST_WORDS, () -> allowed + " s");
    JsonNode readiness = chart.container().path("readinessProbe");
    int seen = readiness.path("periodSeconds").asInt() * readiness.path("failureThreshold").asInt();
    assertTrue(delay > seen, () -> "not ready is seen after %d s".formatted(seen));
  }

  @Test
  void updatesAndDrainsOfNodesGoOneServerAtATime() {
    for (int replicas : List.of(1, 3)) {
      Chart chart = Chart.of(Chart.SECRETS + "replicas: " + replicas + "\n");
      assertEquals(replicas, chart.servers().at("/spec/replicas").asInt());
      assertEquals("RollingUpdate", chart.servers().at("/spec/updateStrategy/type").asString());
      JsonNode budget = chart.one("PodDisruptionBudget").path("spec");
      assertEquals(1, budget.path("maxUnavailable").asInt());
      assertTrue(budget.path("minAvailable").isMissingNode());
    }
    assertEquals(2, Chart.of(Values.LEAST).servers().at("/spec/replicas").asInt());
  }

  @Test
  void podsMayDoNoMoreThanTheyNeed() {
    Chart chart = Chart.of(Values.LEAST);
    JsonNode user = chart.pod().path("securityContext");
    assertTrue(user.path("runAsNonRoot").asBoolean());
    String ids = user.path("runAsUser").asString() + ":" + user.path("runAsGroup").asString();
    assertEquals(Dockerfile.read().last("USER"), ids);
    assertEquals(user.path("runAsGroup"), user.path("fsGroup"));

    JsonNode container = chart.container().path("securityContext");
    assertTrue(container.path("readOnlyRootFilesystem").asBoolean());
    assertFalse(container.path("allowPrivilegeEscalation").asBoolean(true));
    assertEquals(List.of("ALL"), Yaml.strings(container.at("/capabilities/drop")));
    assertFalse(chart.pod().path("automountServiceAccountToken").asBoolean(true));

    Map<String, String> mounts = new TreeMap<>();
    chart
        .container()
        .path("volumeMounts")
        .forEach(m -> mounts.put(m.path("mountPath").asString(), m.path("name").asString()));
    assertEquals("data", mounts.get(chart.variable("PENSTOCK_DATA").path("value").asString()));
    assertEquals("tmp", mounts.get("/tmp"));
    assertEquals(
        "data", chart.servers().at("/spec/volumeClaimTemplates/0/metadata/name").asString());
  }

  @Test
  void theImageIsTheOneThatWasGiven() {
    assertEquals(
        "penstock:0.1.0-SNAPSHOT", Chart.of(Values.LEAST).container().path("image").asString());
    assertEquals(
        "registry.example/penstock@sha256:" + "0a".repeat(32),
        Chart.of(Values.PINNED).container().path("image").asString());
    assertEquals(
        "penstock:1.2",
        Chart.of(Chart.SECRETS + "image: {tag: \"1.2\"}\n").container().path("image").asString());
  }

  @Test
  void prometheusReadsEachServerOnce() {
    Chart chart = Chart.of(Values.MONITORED);
    JsonNode monitor = chart.one("ServiceMonitor");
    assertEquals("monitoring.coreos.com/v1", monitor.path("apiVersion").asString());
    assertEquals("prometheus", monitor.at("/metadata/labels/release").asString());
    Set<Map.Entry<String, String>> wanted =
        Yaml.texts(monitor.at("/spec/selector/matchLabels")).entrySet();
    List<JsonNode> services =
        chart.all("Service").stream()
            .filter(one -> Yaml.texts(one.at("/metadata/labels")).entrySet().containsAll(wanted))
            .toList();
    assertEquals(List.of(chart.service(true)), services);

    JsonNode endpoint = monitor.at("/spec/endpoints/0");
    assertEquals("/metrics", endpoint.path("path").asString());
    assertEquals(services.getFirst().at("/spec/ports/0/name"), endpoint.path("port"));
    assertEquals(
        chart.variable("PENSTOCK_METRICS_TOKEN").at("/valueFrom/secretKeyRef/key"),
        endpoint.at("/authorization/credentials/key"));
    assertEquals("shop-penstock", endpoint.at("/authorization/credentials/name").asString());
    assertEquals(Set.of("selector", "endpoints"), fields(monitor.path("spec")));
    assertEquals(Set.of("port", "path", "interval", "authorization"), fields(endpoint));
  }

  @Test
  void notesSayWhereThingsAre() {
    String notes = Chart.notes("shop", Values.INGRESS.yaml());
    assertTrue(notes.contains("https://penstock.example/v2.1\n"), notes);
    assertTrue(notes.contains("get secret shop-penstock "), notes);
    String other = Chart.notes("shop", Values.EXISTING_SECRET.yaml());
    assertTrue(other.contains("port-forward service/shop-penstock 8080:80\n"), other);
    assertTrue(other.contains("get secret my-secret "), other);
    assertTrue(other.contains("starts with 2 servers. "), other);
  }

  private static Set<String> fields(JsonNode node) {
    return Set.copyOf(node.propertyNames());
  }
}
