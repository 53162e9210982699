package io.penstock.engine.plan;

import io.penstock.engine.model.Schema;
import java.util.UUID;

/**
 * An object whose reference was found and whose configuration is right.
 *
 * @param takesAnything whether any values may be attached without mapping and count: count-many
 */
record ResolvedObject(
    UUID id,
    String name,
    Vertex.Work work,
    Schema input,
    Schema output,
    boolean takesAnything,
    boolean continueOnError) {}
