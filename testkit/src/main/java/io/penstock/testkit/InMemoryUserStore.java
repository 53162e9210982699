package io.penstock.testkit;

import io.penstock.engine.port.UserStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Accounts without a disk. */
public final class InMemoryUserStore implements UserStore {

  private final List<User> users = new ArrayList<>();

  @Override
  public synchronized List<User> all() {
    return List.copyOf(users);
  }

  @Override
  public synchronized Optional<User> user(UUID id) {
    return users.stream().filter(user -> user.id().equals(id)).findFirst();
  }

  @Override
  public synchronized Optional<User> user(String email) {
    return users.stream().filter(user -> user.email().equals(email)).findFirst();
  }

  @Override
  public synchronized boolean add(User user) {
    return user(user.email()).isEmpty() && users.add(user);
  }

  @Override
  public synchronized void delete(UUID id) {
    users.removeIf(user -> user.id().equals(id));
  }
}
