/** The words of the domain: data types, schemas, payloads, names, deadlines. */
@NullMarked
package io.penstock.engine.model;

import org.jspecify.annotations.NullMarked;
