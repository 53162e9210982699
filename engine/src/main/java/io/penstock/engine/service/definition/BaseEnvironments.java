package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The environments that come with the server. */
public final class BaseEnvironments {

  private final List<BaseEnvironment> environments;

  /**
   * Offers these environments to all projects.
   *
   * @param environments what this server can build; the first is used where none is named
   */
  public BaseEnvironments(List<BaseEnvironment> environments) {
    if (environments.isEmpty()) {
      throw new IllegalArgumentException("A server needs at least one environment.");
    }
    this.environments = List.copyOf(environments);
  }

  List<BaseEnvironment> list() {
    return environments;
  }

  /** The one for those who name none. */
  BaseEnvironment standard() {
    return environments.getFirst();
  }

  Optional<BaseEnvironment> find(String name) {
    return environments.stream().filter(environment -> environment.name().equals(name)).findFirst();
  }

  /**
   * The one of this name.
   *
   * @param field that holds the name
   * @throws io.penstock.engine.error.RejectedException naming those that there are
   */
  BaseEnvironment require(String field, String name) {
    return find(name)
        .orElseThrow(
            () ->
                invalid(
                    "The value %s of '%s' is not known: this server has the environments %s."
                        .formatted(
                            Names.quote(name),
                            field,
                            environments.stream()
                                .map(BaseEnvironment::name)
                                .collect(Collectors.joining(", ")))));
  }
}
