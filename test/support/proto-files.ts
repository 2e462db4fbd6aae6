/** A file in proto3, with fields of every kind. */
export const ORDER = `syntax = "proto3";
package shop;

import "google/protobuf/duration.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

/* What somebody bought. */
message Order {
  uint64 id = 1;
  Kind kind = 2;
  google.protobuf.Timestamp at = 3;
  google.protobuf.Duration took = 4;
  google.protobuf.StringValue note = 5;
  repeated Item items = 6;
  map<string, Item> gifts = 7;
  oneof payment {
    string card = 8;
    bool cash = 9;
  }
  optional int32 discount = 10 [deprecated = true]; // in per cent
  bytes raw = 11;

  enum Kind {
    NEW = 0;
    PAID = 1;
  }
  message Item {
    string name = 1;
    fixed32 count = 2;
  }
  reserved 20, 30 to 40;
}
`

/** The same a while later: one more field and one more state. */
export const LATER = ORDER.replace('PAID = 1;', 'PAID = 1;\n    SENT = 2;').replace(
  '  bytes raw = 11;',
  '  bytes raw = 11;\n  string later = 12;',
)

/** A file in proto2. */
export const OLD = `syntax = "proto2";

message Old {
  required int64 id = 1;
  optional string state = 2 [default = "it\\'s \\"new\\""];
  optional sint32 level = 3;
  repeated int32 marks = 4 [packed = true];
  optional group_.State shape = 5 [default = ROUND];
  extensions 100 to max;
}

message group_ {
  enum State {
    SQUARE = 3;
    ROUND = 4;
  }
}
`

/** What protoc 35.1 made of these files: their `FileDescriptorProto` in base64. */
export const BY_PROTOC = {
  order:
    'CgtvcmRlci5wcm90bxIEc2hvcBoeZ29vZ2xlL3Byb3RvYnVmL2R1cmF0aW9uLnByb3RvGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvGh5nb29n' +
    'bGUvcHJvdG9idWYvd3JhcHBlcnMucHJvdG8iwAQKBU9yZGVyEg4KAmlkGAEgASgEUgJpZBIkCgRraW5kGAIgASgOMhAuc2hvcC5PcmRlci5LaW5kUgRraW5k' +
    'EioKAmF0GAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcFICYXQSLQoEdG9vaxgEIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvblIEdG9v' +
    'axIwCgRub3RlGAUgASgLMhwuZ29vZ2xlLnByb3RvYnVmLlN0cmluZ1ZhbHVlUgRub3RlEiYKBWl0ZW1zGAYgAygLMhAuc2hvcC5PcmRlci5JdGVtUgVpdGVt' +
    'cxIsCgVnaWZ0cxgHIAMoCzIWLnNob3AuT3JkZXIuR2lmdHNFbnRyeVIFZ2lmdHMSFAoEY2FyZBgIIAEoCUgAUgRjYXJkEhQKBGNhc2gYCSABKAhIAFIEY2Fz' +
    'aBIjCghkaXNjb3VudBgKIAEoBUICGAFIAVIIZGlzY291bnSIAQESEAoDcmF3GAsgASgMUgNyYXcaSgoKR2lmdHNFbnRyeRIQCgNrZXkYASABKAlSA2tleRIm' +
    'CgV2YWx1ZRgCIAEoCzIQLnNob3AuT3JkZXIuSXRlbVIFdmFsdWU6AjgBGjAKBEl0ZW0SEgoEbmFtZRgBIAEoCVIEbmFtZRIUCgVjb3VudBgCIAEoB1IFY291' +
    'bnQiGQoES2luZBIHCgNORVcQABIICgRQQUlEEAFCCQoHcGF5bWVudEILCglfZGlzY291bnRKBAgUEBVKBAgeECliBnByb3RvMw==',
  later:
    'CgtsYXRlci5wcm90bxIEc2hvcBoeZ29vZ2xlL3Byb3RvYnVmL2R1cmF0aW9uLnByb3RvGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvGh5nb29n' +
    'bGUvcHJvdG9idWYvd3JhcHBlcnMucHJvdG8i4AQKBU9yZGVyEg4KAmlkGAEgASgEUgJpZBIkCgRraW5kGAIgASgOMhAuc2hvcC5PcmRlci5LaW5kUgRraW5k' +
    'EioKAmF0GAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcFICYXQSLQoEdG9vaxgEIAEoCzIZLmdvb2dsZS5wcm90b2J1Zi5EdXJhdGlvblIEdG9v' +
    'axIwCgRub3RlGAUgASgLMhwuZ29vZ2xlLnByb3RvYnVmLlN0cmluZ1ZhbHVlUgRub3RlEiYKBWl0ZW1zGAYgAygLMhAuc2hvcC5PcmRlci5JdGVtUgVpdGVt' +
    'cxIsCgVnaWZ0cxgHIAMoCzIWLnNob3AuT3JkZXIuR2lmdHNFbnRyeVIFZ2lmdHMSFAoEY2FyZBgIIAEoCUgAUgRjYXJkEhQKBGNhc2gYCSABKAhIAFIEY2Fz' +
    'aBIjCghkaXNjb3VudBgKIAEoBUICGAFIAVIIZGlzY291bnSIAQESEAoDcmF3GAsgASgMUgNyYXcSFAoFbGF0ZXIYDCABKAlSBWxhdGVyGkoKCkdpZnRzRW50' +
    'cnkSEAoDa2V5GAEgASgJUgNrZXkSJgoFdmFsdWUYAiABKAsyEC5zaG9wLk9yZGVyLkl0ZW1SBXZhbHVlOgI4ARowCgRJdGVtEhIKBG5hbWUYASABKAlSBG5h' +
    'bWUSFAoFY291bnQYAiABKAdSBWNvdW50IiMKBEtpbmQSBwoDTkVXEAASCAoEUEFJRBABEggKBFNFTlQQAkIJCgdwYXltZW50QgsKCV9kaXNjb3VudEoECBQQ' +
    'FUoECB4QKWIGcHJvdG8z',
  old:
    'CglvbGQucHJvdG8inQEKA09sZBIOCgJpZBgBIAIoA1ICaWQSIAoFc3RhdGUYAiABKAk6Cml0J3MgIm5ldyJSBXN0YXRlEhQKBWxldmVsGAMgASgRUgVsZXZl' +
    'bBIYCgVtYXJrcxgEIAMoBUICEAFSBW1hcmtzEioKBXNoYXBlGAUgASgOMg0uZ3JvdXBfLlN0YXRlOgVST1VORFIFc2hhcGUqCAhkEICAgIACIigKBmdyb3Vw' +
    'XyIeCgVTdGF0ZRIKCgZTUVVBUkUQAxIJCgVST1VORBAE',
}
