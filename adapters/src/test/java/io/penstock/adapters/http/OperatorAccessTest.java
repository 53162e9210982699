package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.testkit.InMemoryCatalog;
import io.penstock.testkit.InMemoryUserStore;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperatorAccessTest {

  private static final Principal SOMEBODY = new Principal("somebody@example.com");

  private final InMemoryTokens tokens =
      new InMemoryTokens()
          .with("admin", Principal.ADMINISTRATOR.email())
          .with("user", SOMEBODY.email());

  @Test
  void administratorMayReadInAnySchemeOfTheApi() {
    assertDoesNotThrow(() -> access(null).check("Token admin"));
    assertDoesNotThrow(() -> access("scraper").check("Bearer admin"));
  }

  @Test
  void whoHasTheTokenForItMayReadToo() {
    assertDoesNotThrow(() -> access("scraper").check("Bearer scraper"));
    assertDoesNotThrow(() -> access("scraper").check("token scraper"));
  }

  @Test
  void usersMayNot() {
    assertEquals(Reason.FORBIDDEN, refusal(access("scraper"), "Token user"));
  }

  @Test
  void othersAreNobody() {
    assertEquals(Reason.UNAUTHENTICATED, refusal(access("scraper"), null));
    assertEquals(Reason.UNAUTHENTICATED, refusal(access("scraper"), "Bearer scrape"));
    assertEquals(Reason.UNAUTHENTICATED, refusal(access(null), "Bearer scraper"));
    assertEquals(Reason.UNAUTHENTICATED, refusal(access(null), "Basic c2NyYXBlcg=="));
  }

  private static Reason refusal(OperatorAccess access, @Nullable String authorization) {
    return assertThrows(RejectedException.class, () -> access.check(authorization)).reason();
  }

  private OperatorAccess access(@Nullable String ownToken) {
    return new OperatorAccess(
        new Authenticator(tokens, (hash, now) -> Optional.empty(), InstantSource.system()),
        new AccessControl(new InMemoryCatalog(), new InMemoryUserStore()),
        ownToken);
  }
}
