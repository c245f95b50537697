using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdmissionWebhook.Policy.Patching;

/// <summary>Source-generated so that the engine needs no reflection.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class PatchJson : JsonSerializerContext;
