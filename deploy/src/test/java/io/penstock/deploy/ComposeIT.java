package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ComposeIT {

  private static final List<String> SERVERS = List.of("server-1", "server-2");

  /**
   * Secrets whose names serve does not know: for others, or files that the image's script reads.
   */
  private static final Set<String> OTHER_SECRETS = Set.of("POSTGRES_PASSWORD", "secret.key.base64");

  @TempDir private Path folder;
  private final String text = read("compose.yaml");
  private final JsonNode file = Yaml.document(text);
  private final JsonNode services = file.path("services");
  private final String balancer = read("haproxy.cfg");

  @Test
  void composeKnowsEveryField() {
    assertEquals(List.of(), Schemas.problemsOfCompose(file));
  }

  @Test
  void misspelledFieldsAreFound() {
    ObjectNode wrong = (ObjectNode) Yaml.document(text);
    ((ObjectNode) wrong.at("/services/postgres")).put("stop_grace_periode", "60s");
    List<String> problems = Schemas.problemsOfCompose(wrong);
    assertTrue(problems.toString().contains("stop_grace_periode"), problems::toString);
  }

  @Test
  void serveKnowsEveryVariable() {
    Known.assertVariables(Known.variablesIn(text));
    for (String server : SERVERS) {
      Set<String> names = new TreeSet<>(services.path(server).path("environment").propertyNames());
      names.addAll(secrets(server));
      names.removeAll(OTHER_SECRETS);
      Known.assertVariables(names);
      assertTrue(names.containsAll(List.of("PENSTOCK_STORE", "PENSTOCK_ADMIN_TOKEN")));
      assertTrue(secrets(server).contains("secret.key.base64"));
    }
    assertFalse(secrets("server-1").contains("POSTGRES_PASSWORD"));
  }

  @Test
  void everySecretIsOneThatTheScriptMakes() throws Exception {
    Path env = folder.resolve("env");
    assertEquals(0, makeSecrets(env));
    Properties made = new Properties();
    try (var reader = Files.newBufferedReader(env)) {
      made.load(reader);
    }
    Set<String> wanted = new TreeSet<>();
    for (JsonNode secret : file.path("secrets")) {
      wanted.add(secret.path("environment").asString());
    }
    assertEquals(wanted, made.stringPropertyNames());
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      for (String secret : secrets(service.getKey())) {
        assertTrue(file.path("secrets").has(secret), secret);
      }
    }
    assertEquals(32, Base64.getDecoder().decode(made.getProperty("SECRET_KEY_BASE64")).length);
    JsonNode postgres = services.path("postgres").path("environment");
    assertEquals(
        "postgres://%s:%s@postgres:5432/%s"
            .formatted(
                postgres.path("POSTGRES_USER").asString(),
                made.getProperty("POSTGRES_PASSWORD"),
                postgres.path("POSTGRES_USER").asString()),
        made.getProperty("PENSTOCK_STORE"));
    assertEquals(
        Set.of("OWNER_READ", "OWNER_WRITE"),
        new TreeSet<>(Files.getPosixFilePermissions(env).stream().map(Enum::name).toList()));

    String before = Files.readString(env);
    assertNotEquals(0, makeSecrets(env), "secrets that are in use would be lost");
    assertEquals(before, Files.readString(env));
  }

  private static int makeSecrets(Path env) throws IOException, InterruptedException {
    return new ProcessBuilder(Path.of("make-secrets").toAbsolutePath().toString(), env.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private List<String> secrets(String service) {
    return Yaml.strings(services.path(service).path("secrets"));
  }

  @Test
  void serversAreAlikeButForTheirVolumes() {
    ObjectNode one = ((ObjectNode) services.path("server-1").deepCopy()).without("volumes");
    ObjectNode two = ((ObjectNode) services.path("server-2").deepCopy()).without("volumes");
    assertEquals(one, two);
  }

  @Test
  void everyServerHasAVolumeOfItsOwn() {
    Set<String> volumes = new TreeSet<>();
    for (JsonNode service : services) {
      for (String volume : Yaml.strings(service.path("volumes"))) {
        assertTrue(volumes.add(volume.replaceFirst(":.*", "")), volume);
      }
    }
    assertEquals(new TreeSet<>(file.path("volumes").propertyNames()), volumes);
    for (String server : SERVERS) {
      String data = Dockerfile.read().last("VOLUME");
      assertEquals(
          List.of(server + ":" + data), Yaml.strings(services.path(server).path("volumes")));
    }
    // Where PostgreSQL 18's image keeps its data; earlier ones had theirs in a folder below.
    assertEquals("postgres:18", services.at("/postgres/image").asString());
    assertEquals(
        List.of("postgres:/var/lib/postgresql"), Yaml.strings(services.at("/postgres/volumes")));
  }

  @Test
  void serversHaveTheTimeThatTheyNeedToStop() {
    for (String server : SERVERS) {
      JsonNode service = services.path(server);
      int delay = service.path("environment").path("PENSTOCK_SHUTDOWN_DELAY").asInt();
      int grace = service.path("environment").path("PENSTOCK_GRACE_PERIOD").asInt();
      assertTrue(seconds(service.path("stop_grace_period").asString()) >= delay + grace + 15);
      assertTrue(delay > seenAfter(), "the balancer notices too late");
    }
  }

  /** How long the balancer sends requests to a server that is not ready, in seconds. */
  private int seenAfter() {
    Matcher check = Pattern.compile("check inter (\\d+s) fall (\\d+)").matcher(balancer);
    assertTrue(check.find());
    return seconds(check.group(1)) * Integer.parseInt(check.group(2));
  }

  private static int seconds(String text) {
    return Integer.parseInt(text.replaceAll("s$", ""));
  }

  @Test
  void theBalancerAsksServersWhetherTheyAreReady() {
    assertTrue(balancer.contains("http-check send meth GET uri /ready ver HTTP/1.1 "));
    assertTrue(balancer.contains("http-check expect status 200\n"));
    Map<String, String> servers = new TreeMap<>();
    Pattern.compile("(?m)^\\s+server (\\S+) (\\S+)$")
        .matcher(balancer)
        .results()
        .forEach(server -> servers.put(server.group(1), server.group(2)));
    String port = Dockerfile.read().last("EXPOSE");
    assertEquals(Map.of("server-1", "server-1:" + port, "server-2", "server-2:" + port), servers);
    JsonNode config = services.at("/balancer/configs/0");
    String name = config.path("source").asString();
    assertTrue(Files.exists(Path.of(file.path("configs").path(name).path("file").asString())));
  }

  @Test
  void onlyTheBalancerIsReachedAndOnlyFromThisMachine() {
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      assertEquals(
          service.getKey().equals("balancer")
              ? List.of("${LISTEN:-127.0.0.1:8080}:8080")
              : List.of(),
          Yaml.strings(service.getValue().path("ports")));
    }
  }

  @Test
  void buildsTheImageOfTheDockerfile() {
    for (String server : SERVERS) {
      JsonNode build = services.path(server).path("build");
      Path context = Path.of(build.path("context").asString());
      Path dockerfile = context.resolve(build.path("dockerfile").asString());
      assertTrue(Files.exists(dockerfile), dockerfile::toString);
    }
  }

  private static String read(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
