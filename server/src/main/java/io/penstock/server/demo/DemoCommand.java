package io.penstock.server.demo;

import io.penstock.server.PenstockServer;
import io.penstock.server.ServerConfig;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code penstock demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Builds a small pipeline on a server of its own, runs it, and shows every step.")
public final class DemoCommand implements Callable<Integer> {

  @Option(names = "--keep", description = "Leave the server running afterwards, until Ctrl-C.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
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
    if (keep) {
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
        Duration.ofSeconds(5),
        10 << 20,
        1 << 30,
        100,
        100,
        20,
        "python3",
        ZoneOffset.UTC,
        false,
        EnvironmentFallback.NEAREST);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException leftBehind) {
      System.err.println("The folder " + folder + " could not be removed: " + leftBehind);
    }
  }
}
