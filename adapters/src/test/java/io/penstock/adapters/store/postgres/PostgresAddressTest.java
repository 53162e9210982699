package io.penstock.adapters.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as PostgreSQL's own programs take them. */
class PostgresAddressTest {

  @Test
  void allThatAnAddressSaysReachesTheDriver() {
    PostgresAddress address =
        PostgresAddress.parse(
            "postgresql://o%40ne:p%3Ass+w@db.example.org:6543/pen%20stock?sslmode=require&connect_timeout=3");
    assertEquals("jdbc:postgresql://db.example.org:6543/pen%20stock", address.jdbcUrl());
    Properties properties = address.properties();
    assertEquals("o@ne", properties.getProperty("user"));
    assertEquals("p:ss+w", properties.getProperty("password"));
    assertEquals("require", properties.getProperty("sslmode"));
    assertEquals("3", properties.getProperty("connectTimeout"));
    assertEquals("db.example.org:6543/pen stock", address.toString());
  }

  @Test
  void ofSeveralHostsThePrimaryIsMeant() {
    PostgresAddress address =
        PostgresAddress.parse("postgres://one,[::1]:6543/db?target_session_attrs=read-write");
    assertEquals("jdbc:postgresql://one:5432,[::1]:6543/db", address.jdbcUrl());
    assertEquals("primary", address.properties().getProperty("targetServerType"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://host/db | must begin with postgres://",
        "postgres://host | names no database",
        "postgres://u:secret@host/ | names no database",
        "postgres://u:secret/x@host/db | has characters that must be encoded",
        "postgres://u:12/secret@host:5432/db | has characters that must be encoded",
        "postgres://u:a?secret@host/db | has characters that must be encoded",
        "postgres:///db | no host with a port",
        "postgres://host:port/db | no host with a port",
        "postgres://host/db?colour=red | a parameter colour, which is unknown",
        "postgres://host/db?sslmode | parameter sslmode has no value",
        "postgres://u:%zz@host/db | has a % that no two hexadecimal digits follow",
      })
  void whatIsNoAddressIsSaidWithoutThePassword(String text, String part) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> PostgresAddress.parse(text))
                .getMessage());
    assertTrue(message.contains(part), message);
    assertFalse(message.contains("secret"), message);
  }
}
