package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.RequestScheduleService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The data of request schedules on a real store. */
@Timeout(30)
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RequestSchedulesIT {

  @Parameter TestDatabase database;

  @TempDir Path folder;

  /** That a payload was read on. */
  private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

  private EventFixture server;
  private RequestScheduleService schedules;

  @BeforeEach
  void open() {
    server = new EventFixture(database.open(folder), EventFixture.NOON, ZoneOffset.UTC);
    schedules =
        new RequestScheduleService(
            server.store.catalog(),
            new InputReader(watched(new JacksonCodec()), RequestFiles.none(), Access.NONE),
            () -> EventFixture.NOON);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private JsonCodec watched(JsonCodec codec) {
    return (JsonCodec)
        Proxy.newProxyInstance(
            JsonCodec.class.getClassLoader(),
            new Class<?>[] {JsonCodec.class},
            (_, method, arguments) -> {
              readers.add(Thread.currentThread());
              try {
                return method.invoke(codec, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @Test
  void dataIsReadByItsCallerWhileOthersWrite() {
    create(text(100));
    update(text(200));
    assertEquals(new HashSet<>(Set.of(Thread.currentThread())), readers);
    assertEquals(text(200), schedules.get("team", "s").schedule().requestData());
  }

  @Test
  void dataHasAtMostAMebibyte() {
    create(text(1 << 20));
    RejectedException refused =
        assertThrows(RejectedException.class, () -> update(text((1 << 20) + 1)));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(
        "The value of 'request_data' has 1048577 bytes as JSON: at most 1048576 are allowed.",
        refused.getMessage());
    assertEquals(text(1 << 20), schedules.get("team", "s").schedule().requestData());
  }

  private void create(JsonText data) {
    var _ =
        schedules.create(
            "team",
            new RequestScheduleService.Create(
                "s",
                new ObjectNames("pipeline", "text", null),
                "0 3 * * *",
                data,
                null,
                null,
                null,
                null));
  }

  private void update(JsonText data) {
    var _ =
        schedules.update(
            "team",
            "s",
            new RequestScheduleService.Update(
                null, null, new Edit.Set<>(data), null, null, null, null));
  }

  /** A JSON string of so many bytes. */
  private static JsonText text(int bytes) {
    return JsonText.ofString("x".repeat(bytes - 2));
  }
}
