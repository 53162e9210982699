package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of the codes of PostgreSQL: it is made to say each of them itself. */
class PostgresProblemIT {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          53100 | FULL    | ' is full: make room'
          53300 | AWAY    | ' takes no more connections'
          57P01 | AWAY    | ' cannot be reached'
          57P02 | AWAY    | ' cannot be reached'
          57P03 | AWAY    | ' cannot be reached'
          57P05 | AWAY    | ' cannot be reached'
          25P03 | AWAY    | ' cannot be reached'
          25006 | AWAY    | ' cannot be reached'
          08006 | AWAY    | ' cannot be reached'
          08007 | UNCLEAR | ' it is not known how that ended'
          XX001 | DAMAGED | ' is damaged: stop all servers, and restore'
          XX002 | OTHER   | ' is damaged: make it anew with REINDEX'
          53200 | OTHER   | ' is short of resources'
          42501 | OTHER   | ' may not do this'
          28P01 | OTHER   | ' does not let this user in'
          3D000 | OTHER   | ' does not exist: create it'
          22003 | OTHER   | 'breaks a rule'
          23505 | OTHER   | 'breaks a rule'
          P0001 | OTHER   | ' failed (ERROR: the words of the database [P0001])'
          """)
  void codeIsAKindAndASentence(String code, Problem kind, String sentence) throws Exception {
    PostgresAddress address = PostgresAddress.parse(PostgresDatabase.of(folder).url());
    try (Connection connection = PostgresConnections.forWriting(address).getConnection();
        Statement statement = connection.createStatement()) {
      SQLException said =
          assertThrows(
              SQLException.class,
              () ->
                  statement.execute(
                      "DO $$ BEGIN RAISE 'the words of the database' USING ERRCODE = '%s'; END $$"
                          .formatted(code)));
      StoreException explained = new PostgresProblem(address).explain(said);
      assertEquals(kind, explained.problem());
      String message = String.valueOf(explained.getMessage());
      assertTrue(message.contains(sentence), message);
    }
  }
}
