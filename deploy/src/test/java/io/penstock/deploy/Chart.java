package io.penstock.deploy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The chart, rendered by Helm itself. */
record Chart(List<JsonNode> manifests) {

  static final Path FOLDER = Path.of("helm", "penstock");

  /** 32 bytes. */
  static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  /** What has to be given. */
  static final String SECRETS =
      """
      secrets:
        store: postgres://penstock:store-password@db:5432/penstock
        adminToken: admin-token-value
        secretKey: %s
        metricsToken: metrics-token-value
        s3AccessKey: s3-access-value
        s3SecretKey: s3-secret-value
      """
          .formatted(KEY);

  /** Values that differ where templates do. */
  enum Values {
    LEAST(SECRETS),
    EXISTING_SECRET("existingSecret: my-secret\n"),
    THREE_SERVERS(SECRETS + "replicas: 3\nshutdownDelay: 20\ngracePeriod: 600\n"),
    S3(
        SECRETS
            + """
            s3: {bucket: files, endpoint: "https://s3.example:9000", prefix: penstock/, pathStyle: false}
            """),
    S3_EXISTING_SECRET("existingSecret: my-secret\ns3: {bucket: files}\n"),
    PINNED(
        SECRETS
            + """
            image: {repository: registry.example/penstock, digest: "sha256:%s", pullSecrets: [pull]}
            """
                .formatted("0a".repeat(32))),
    INGRESS(
        SECRETS
            + """
            ingress:
              enabled: true
              className: nginx
              host: penstock.example
              tlsSecret: certificate
              annotations: {nginx.ingress.kubernetes.io/proxy-read-timeout: "7200"}
            """),
    MONITORED(SECRETS + "serviceMonitor: {enabled: true, labels: {release: prometheus}}\n"),
    EVERYTHING_ELSE(
        SECRETS
            + """
            settings: {max-body: 20971520, webhook-allow-private-addresses: true, python: python3.13}
            env: {PIP_INDEX_URL: "https://pypi.example/simple", PIP_TIMEOUT: 30}
            persistence: {size: 100Gi, storageClass: fast}
            service: {type: LoadBalancer, port: 8000}
            podDisruptionBudget: {enabled: false}
            serviceAccountName: penstock
            podAnnotations: {team: ml}
            nodeSelector: {disk: fast}
            tolerations: [{key: ml, operator: Exists}]
            affinity: {nodeAffinity: {}}
            """);

    private final String yaml;

    Values(String yaml) {
      this.yaml = yaml;
    }

    String yaml() {
      return yaml;
    }
  }

  static Chart of(Values values) {
    return of(values.yaml());
  }

  static Chart of(String values) {
    return of("shop", values);
  }

  /** Throws what Helm says when it refuses the values. */
  static Chart of(String release, String values) {
    return new Chart(Yaml.documents(text(release, values)));
  }

  private static String text(String release, String values) {
    return with(
        values,
        file ->
            new Helm(FOLDER)
                .template()
                .withKubeVersion(Schemas.OLDEST_KUBERNETES)
                .withName(release)
                .withNamespace("ml")
                .withValuesFile(file)
                .call());
  }

  /** What Helm shows after an installation. */
  static String notes(String release, String values) {
    return with(
        values,
        file ->
            new Helm(FOLDER)
                .install()
                .clientOnly()
                .dryRun()
                .withKubeVersion(Schemas.OLDEST_KUBERNETES)
                .withName(release)
                .withNamespace("ml")
                .withValuesFile(file)
                .call()
                .getOutput());
  }

  private static String with(String values, Function<Path, String> call) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return call.apply(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> all(String kind) {
    return manifests.stream().filter(one -> kind.equals(one.path("kind").asString())).toList();
  }

  JsonNode one(String kind) {
    List<JsonNode> all = all(kind);
    if (all.size() != 1) {
      throw new AssertionError("There are %d manifests of kind %s".formatted(all.size(), kind));
    }
    return all.getFirst();
  }

  /** The Service with the names of single servers, or the one of clients. */
  JsonNode service(boolean headless) {
    return all("Service").stream()
        .filter(one -> headless == "None".equals(one.at("/spec/clusterIP").asString("")))
        .findFirst()
        .orElseThrow();
  }

  JsonNode servers() {
    return one("StatefulSet");
  }

  JsonNode pod() {
    return servers().at("/spec/template/spec");
  }

  JsonNode container() {
    return pod().path("containers").path(0);
  }

  JsonNode variable(String name) {
    return Yaml.named(container().path("env"), name);
  }

  Set<String> variables() {
    Set<String> names = new TreeSet<>();
    container().path("env").forEach(variable -> names.add(variable.path("name").asString()));
    return names;
  }
}
