package io.penstock.adapters.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.request.RequestRecord;
import io.penstock.testkit.SampleRequests;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** What several tests of the store need. */
public final class StoreFixtures {

  private StoreFixtures() {}

  /** Runs one transaction that has no result. */
  public static void change(SqlStore store, Consumer<CatalogChange> change) {
    var _ =
        store
            .catalog()
            .write(
                catalog -> {
                  change.accept(catalog);
                  return true;
                });
  }

  /** The exception's message is a sentence with this in it. */
  public static void assertSays(String part, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains(part), message);
    assertTrue(message.endsWith("."), message);
  }

  public static Line line(UUID projectId, String text) {
    return new Line(
        Instant.parse("2026-03-28T20:00:26Z"),
        false,
        text,
        projectId,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** A record that breaks a rule of the table: sizes are not negative. */
  public static RequestRecord poisonous(RequestRecord record) {
    return SampleRequests.withInput(JsonText.of("{}"), -1, record);
  }

  /**
   * How often requests refer to each of the payloads that are stored apart; checks that each has
   * its data, and there are no others, and the count of a database that counts.
   */
  public static List<Long> payloadRefs(Session session) throws SQLException {
    assertEquals(
        List.of(),
        session.list(
            """
            SELECT coalesce(payload.id, payload_data.id)
              FROM payload FULL JOIN payload_data ON payload_data.id = payload.id
              WHERE payload.id IS NULL OR payload_data.id IS NULL
            """,
            RowReader::number));
    List<Long> refs =
        session.list(
            """
            SELECT (SELECT count(*) FROM request WHERE input_payload = payload.id)
                + (SELECT count(*) FROM request WHERE output_payload = payload.id) AS used
              FROM payload ORDER BY used DESC
            """,
            RowReader::number);
    if (session.dialect().removingUnusedPayloads().isEmpty()) {
      assertEquals(
          refs, session.list("SELECT refs FROM payload ORDER BY refs DESC", RowReader::number));
    }
    return refs;
  }
}
