package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.Outbox;
import io.penstock.engine.request.RequestRecord;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed again and again, while its schedule runs at every minute of a fast clock
 * and each of its direct requests is announced.
 */
@Timeout(180)
class EventCrashIT {

  private static final int KILLS = 5;
  private static final int LINES = 150;

  @TempDir Path folder;

  @Test
  void noRunAndNoAnnouncementIsLostOrDoubled() throws Exception {
    UUID webhook;
    try (EventFixture server =
        new EventFixture(TestDatabase.SQLITE.open(folder), EventFixture.NOON, ZoneOffset.UTC)) {
      server.schedule("* * * * *");
      webhook = server.webhook("a", true);
    }
    List<String> answered = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      runAndKill(answered);
    }
    try (EventFixture server =
        new EventFixture(TestDatabase.SQLITE.open(folder), EventFixture.NOON, ZoneOffset.UTC)) {
      Instant last = server.store.schedules().lastRuns().values().iterator().next();
      long minutes = Duration.between(EventFixture.NOON, last).toMinutes();
      List<RequestRecord> made = server.made();
      assertEquals(
          minutes, made.stream().filter(each -> each.createdBy().equals("UbiOps")).count());

      List<Outbox.Due> waiting =
          server.store.outbox().due(webhook, last.plusSeconds(60), Integer.MAX_VALUE);
      Set<String> announced = new HashSet<>();
      for (Outbox.Due due : waiting) {
        String body = due.announcement().body().toString();
        int at = body.indexOf("\"request_id\":\"") + 14;
        assertTrue(announced.add(body.substring(at, at + 36)), body);
      }
      assertTrue(announced.containsAll(answered));
      Set<String> ended = new HashSet<>();
      for (RequestRecord each : made) {
        if (!each.isBatch() && each.state().status().isFinal()) {
          ended.add(each.id().toString());
        }
      }
      assertEquals(ended, announced, "what ended was announced, and nothing else");
      assertEquals(1, server.store.catalog().resources(Webhook.class).size());
    }
  }

  private void runAndKill(List<String> answered) throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = server.inputReader()) {
      for (int i = 0; i < LINES; i++) {
        String line = output.readLine();
        if (line == null) {
          throw new AssertionError("the server ended too early");
        }
        answered.add(line);
      }
      server.toHandle().destroyForcibly();
      output.lines().filter(line -> line.length() == 36).forEach(answered::add);
    } finally {
      server.destroyForcibly();
      server.waitFor();
    }
  }

  /** Lets a minute pass, and prints the id of a direct request that it has answered, for ever. */
  static final class Server {

    private Server() {}

    public static void main(String[] arguments) throws Exception {
      EventFixture server =
          new EventFixture(
              TestDatabase.SQLITE.open(Path.of(arguments[0])), EventFixture.NOON, ZoneOffset.UTC);
      server.store.schedules().lastRuns().values().forEach(last -> server.now = last);
      Thread schedules =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        server.now = server.now.plusSeconds(60);
                        server.runs.runDue();
                      }
                    } catch (InterruptedException nobodyInterrupts) {
                      throw new AssertionError(nobodyInterrupts);
                    }
                  });
      while (schedules.isAlive()) {
        System.out.println(server.request("hi").id());
      }
    }
  }
}
