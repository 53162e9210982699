package io.penstock.server.demo;

import io.penstock.server.PenstockServer;
import io.penstock.server.ServerConfig;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Command;
import io.penstock.server.cli.Flag;
import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** {@code penstock demo}. */
public final class DemoCommand implements Command {

  private static final String KEEP = "keep";

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public List<String> description() {
    return List.of(
        "Builds a small pipeline on a server of its own, runs it, and shows every step.");
  }

  @Override
  public List<Flag> flags() {
    return List.of(Flag.sign(KEEP, "Leaves the server running afterwards, until Ctrl-C"));
  }

  @Override
  public boolean takesSettings() {
    return false;
  }

  @Override
  public int run(Arguments given) throws Exception {
    Path data = Files.createTempDirectory("penstock-demo-");
    PenstockServer server = PenstockServer.start(config(data), null);
    // Ctrl-C in the middle must not leave workers or the folder behind.
    Thread cleanup =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  server.close();
                  delete(data);
                });
    Runtime.getRuntime().addShutdownHook(cleanup);
    String token = server.newAdminToken().orElseThrow();
    new Demo(new ApiClient(server.url(), token, data), System.out).run();
    if (given.isOn(KEEP)) {
      System.out.printf("%nThe server goes on at %s until you press Ctrl-C.%n", server.url());
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private static ServerConfig config(Path data) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        data,
        null,
        null,
        Duration.ofSeconds(5),
        Duration.ZERO,
        10 << 20,
        1 << 30,
        100,
        100,
        20,
        "python3",
        ZoneOffset.UTC,
        false,
        EnvironmentFallback.NEAREST,
        null,
        null);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException leftBehind) {
      System.err.println("The folder " + folder + " could not be removed: " + leftBehind);
    }
  }
}
