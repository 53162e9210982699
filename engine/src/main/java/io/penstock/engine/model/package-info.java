/** The words of the domain: ids, data types, payloads. */
@NullMarked
package io.penstock.engine.model;

import org.jspecify.annotations.NullMarked;
