/** A simulated shop: orders in JSON, payments in Avro, page views in Protobuf, and all that can be wrong with them. */
package io.kappalake.proof.simulator.shop;
