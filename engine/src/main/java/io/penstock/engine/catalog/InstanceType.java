package io.penstock.engine.catalog;

import java.util.UUID;

/**
 * What an instance is declared to need (reference, section 8.10). It is not enforced: every
 * instance is a process of this machine, and may use what the machine has.
 *
 * @param name such as {@code 512mb}
 * @param cpu in cores
 * @param memory in mebibytes
 * @param storage in megabytes
 * @param creditRate credits for each hour of an instance
 */
public record InstanceType(
    UUID id,
    String name,
    String displayName,
    double cpu,
    int memory,
    int storage,
    double creditRate) {}
