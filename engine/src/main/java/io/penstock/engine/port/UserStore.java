package io.penstock.engine.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The people who have an account on this server, in order of creation. */
public interface UserStore {

  List<User> all();

  Optional<User> user(UUID id);

  /**
   * By an e-mail address.
   *
   * @param email in lower case
   */
  Optional<User> user(String email);

  /**
   * Adds an account. Durable when this returns.
   *
   * @return false, and nothing is added, when the e-mail address has one already
   */
  boolean add(User user);

  void delete(UUID id);

  /**
   * An account.
   *
   * @param email in lower case, unique
   * @param password as its hash says it, with all that checking it takes; never the password
   */
  record User(
      UUID id, String email, String name, String surname, String password, Instant created) {

    /** Without the hash. */
    @Override
    public String toString() {
      return "User[" + email + "]";
    }
  }
}
