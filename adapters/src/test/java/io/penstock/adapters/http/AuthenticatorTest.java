package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

  private final InMemoryTokens tokens = new InMemoryTokens().with("good", "a@example.com");
  private volatile boolean hasServiceUser = true;
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final Authenticator authenticator =
      new Authenticator(
          tokens, (hash, now) -> serviceUser(hash), InstantSource.system(), nanoTime::get);

  @ParameterizedTest
  @ValueSource(strings = {"Token good", "Bearer good", "token good", "TOKEN  good", " Token good "})
  void tokenIsTakenWithEitherWordInAnyLetterCase(String header) {
    assertEquals(new Principal("a@example.com"), authenticator.authenticate(header));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          none            | Authentication credentials were not provided.
          ''              | Authentication credentials were not provided.
          Basic Z29vZA==  | Authentication credentials were not provided.
          good            | Authentication credentials were not provided.
          Token           | Invalid token header. No credentials provided.
          Token Token good| Invalid token header. Token string should not contain spaces.
          Token good good | Invalid token header. Token string should not contain spaces.
          Token bad       | Invalid token.
          Token Good      | Invalid token.
          Bearer bad      | Invalid token.
          """)
  void everythingElseIsRefused(@Nullable String header, String sentence) {
    assertEquals(sentence, refusal(header));
  }

  @Test
  void tokenIsLookedUpOnceInHalfASecond() {
    authenticator.authenticate("Token good");
    authenticator.authenticate("Bearer good");
    assertEquals(1, tokens.lookUps.get());

    nanoTime.addAndGet(Duration.ofMillis(501).toNanos());
    authenticator.authenticate("Token good");
    assertEquals(2, tokens.lookUps.get());
  }

  @Test
  void revokedTokenStopsWithinASecond() {
    authenticator.authenticate("Token good");
    tokens.revoke("good");

    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());

    assertEquals("Invalid token.", refusal("Token good"));
  }

  @Test
  void tokenOfAServiceUserStopsAtOnce() {
    assertEquals(new Principal("s@example.com"), authenticator.authenticate("Token service"));

    hasServiceUser = false;

    assertEquals("Invalid token.", refusal("Token service"));
  }

  private Optional<Principal> serviceUser(byte[] hash) {
    return hasServiceUser && Arrays.equals(hash, TokenHash.of("service"))
        ? Optional.of(new Principal("s@example.com"))
        : Optional.empty();
  }

  @Test
  void newTokenWorksAtOnceThoughItWasRefusedBefore() {
    assertEquals("Invalid token.", refusal("Token new"));
    tokens.with("new", "b@example.com");

    assertEquals(new Principal("b@example.com"), authenticator.authenticate("Token new"));
  }

  @Test
  void manyTokensAreStillToldApart() {
    for (int i = 0; i < 2_500; i++) {
      tokens.with("token" + i, i + "@example.com");
      assertEquals(
          new Principal(i + "@example.com"), authenticator.authenticate("Token token" + i));
    }
    assertEquals(new Principal("7@example.com"), authenticator.authenticate("Token token7"));
  }

  private String refusal(@Nullable String header) {
    RejectedException refused =
        assertThrows(RejectedException.class, () -> authenticator.authenticate(header));
    assertEquals(RejectedException.Reason.UNAUTHENTICATED, refused.reason());
    return String.valueOf(refused.getMessage());
  }
}
