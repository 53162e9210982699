package io.penstock.adapters.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.access.SignIn;
import io.penstock.engine.service.access.UserService;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SignInTest {

  private static final Principal ANNA = new Principal("anna@example.org");

  private final Services services = new Services();
  private Instant now = Services.NOW;
  private final SignIn signIn = new SignIn(services.accounts, services.tokens, () -> now);

  SignInTest() {
    services.users.create(new UserService.Create("anna@example.org", "correct horse", null, null));
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void thePasswordGivesATokenForADay() throws Exception {
    String token = signIn.token(" Anna@Example.org ", "correct horse");

    assertEquals(Optional.of(ANNA), find(token, now.plus(SignIn.VALID).minusSeconds(1)));
    assertEquals(Optional.empty(), find(token, now.plus(SignIn.VALID)));
  }

  @Test
  void thePasswordIsNotKept() {
    String kept = services.accounts.all().getFirst().password();
    assertTrue(kept.startsWith("pbkdf2-sha256$600000$"), kept);
    assertTrue(!services.accounts.all().toString().contains(kept));
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressAreRefusedAlike() {
    String wrong =
        services.refused(
            Reason.UNAUTHENTICATED, () -> signIn.token("anna@example.org", "wrong horse"));
    String unknown =
        services.refused(
            Reason.UNAUTHENTICATED, () -> signIn.token("ben@example.org", "correct horse"));
    assertEquals(wrong, unknown);
  }

  @Test
  void afterFiveFailuresEvenTheRightPasswordHasToWait() throws Exception {
    for (int i = 0; i < 5; i++) {
      services.refused(
          Reason.UNAUTHENTICATED, () -> signIn.token("anna@example.org", "wrong horse"));
    }
    services.refused(
        Reason.TOO_MANY_TRIES, () -> signIn.token("ANNA@example.org", "correct horse"));

    now = now.plusSeconds(300);

    assertEquals(40, signIn.token("anna@example.org", "correct horse").length());
  }

  @Test
  void aDeletedAccountHasNoTokens() throws Exception {
    String token = signIn.token("anna@example.org", "correct horse");

    services.users.delete(ANNA);

    assertEquals(Optional.empty(), find(token, now));
    services.refused(
        Reason.UNAUTHENTICATED, () -> signIn.token("anna@example.org", "correct horse"));
  }

  private Optional<Principal> find(String token, Instant when) {
    return services.tokens.find(TokenHash.of(token), when);
  }
}
