package io.penstock.engine.service.access;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.port.UserStore;
import io.penstock.engine.port.UserStore.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A token for an e-mail address and a password (reference, section 8.1). */
public final class SignIn {

  /** For how long a token from here works. */
  public static final Duration VALID = Duration.ofHours(24);

  /** Passwords are slow to check, on purpose: nobody shall keep all processors busy with them. */
  private static final int CHECKS_AT_ONCE = 1;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UserStore users;
  private final TokenStore tokens;
  private final InstantSource clock;
  private final FailedTries failures = new FailedTries();
  private final Semaphore checks = new Semaphore(CHECKS_AT_ONCE, true);

  public SignIn(UserStore users, TokenStore tokens, InstantSource clock) {
    this.users = users;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Signs in. Neither the sentence nor the time it takes tell whether an account exists.
   *
   * @return a token that works for {@link #VALID}
   * @throws RejectedException when there is no account with this address and password, or after too
   *     many tries
   */
  public String token(String email, String password) throws InterruptedException {
    String address = Emails.normal(email);
    Instant now = clock.instant();
    if (!failures.begin(address, now)) {
      throw tooMany(
          "There were too many failed tries to sign in with this e-mail address: try again in a few"
              + " minutes.");
    }
    Optional<User> user = users.user(address);
    String kept = user.map(User::password).orElse(Passwords.NOBODYS);
    if (!checks.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw tooMany("Too many people sign in at this moment: try again in a minute.");
    }
    boolean right;
    try {
      right = Passwords.matches(password, kept);
    } finally {
      checks.release();
    }
    if (!right) {
      throw wrong();
    }
    failures.forget(address);
    String token = Tokens.random();
    tokens.deleteExpired(now);
    tokens.save(TokenHash.of(token), new Principal(address), now.plus(VALID));
    if (!users.user(address).equals(user)) {
      // The account was deleted meanwhile, perhaps before there was this token to delete.
      tokens.deleteAll(new Principal(address));
      throw wrong();
    }
    return token;
  }

  private static RejectedException tooMany(String sentence) {
    return new RejectedException(Reason.TOO_MANY_TRIES, sentence);
  }

  private static RejectedException wrong() {
    return new RejectedException(
        Reason.UNAUTHENTICATED, "The e-mail address or the password is wrong.");
  }
}
