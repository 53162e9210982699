package io.penstock.engine.catalog;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The instance types of a machine: those of the API's usual sizes that fit into it. Each has a
 * default group of its own, which is known by the same display name, as existing scripts expect.
 */
public final class InstanceTypes {

  /** What a version gets that names none. */
  public static final String DEFAULT = "512mb";

  private static final int SMALLEST = 256;
  private static final int SIZES = 9;
  private static final int MEBIBYTES_PER_CORE = 4096;
  private static final int MEBIBYTES_PER_CREDIT = 1024;
  private static final int STORAGE_PER_MEMORY = 4;

  private final List<InstanceType> all;

  /**
   * @param mebibytes the memory of the machine; the two smallest types are there however little
   */
  public InstanceTypes(long mebibytes) {
    all =
        IntStream.range(0, SIZES)
            .map(power -> SMALLEST << power)
            .filter(size -> size <= mebibytes || size <= 2 * SMALLEST)
            .mapToObj(InstanceTypes::ofSize)
            .toList();
  }

  private static InstanceType ofSize(int mebibytes) {
    String name = mebibytes + "mb";
    double cpu = mebibytes / (double) MEBIBYTES_PER_CORE;
    return new InstanceType(
        id("instance type " + name),
        name,
        mebibytes + " MB + " + new BigDecimal(cpu).stripTrailingZeros().toPlainString() + " vCPU",
        cpu,
        mebibytes,
        mebibytes * STORAGE_PER_MEMORY,
        mebibytes / (double) MEBIBYTES_PER_CREDIT);
  }

  /** From the smallest to the largest. */
  public List<InstanceType> all() {
    return all;
  }

  public Optional<InstanceType> named(String name) {
    return all.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  public Optional<InstanceType> withId(UUID id) {
    return all.stream().filter(type -> type.id().equals(id)).findFirst();
  }

  /** The id of a type's default group, the same in all projects. */
  public static UUID groupId(InstanceType type) {
    return id("instance type group " + type.name());
  }

  /** The same on every start and every machine, so that scripts may keep it. */
  private static UUID id(String what) {
    return UUID.nameUUIDFromBytes(("penstock " + what).getBytes(StandardCharsets.UTF_8));
  }
}
