using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.defaults</c>.</summary>
internal static class DefaultsReader
{
    public static PolicyDefaults Read(JsonElement defaults)
    {
        var retries = defaults.Member("retries"u8);
        return new PolicyDefaults
        {
            Routes = defaults.Text("routes"u8) switch
            {
                "all" => DefaultedRoutes.All,
                "external" => DefaultedRoutes.External,
                _ => null,
            },
            RouteTimeout = PolicyReader.Duration(defaults, "routeTimeout"u8),
            Retries = retries.IsPresent()
                ? new RetryDefault(
                    retries.Integer("attempts"u8) ?? 0,
                    PolicyReader.Duration(retries, "perTryTimeout"u8),
                    PolicyReader.Texts(retries, "retryOn"u8)
                )
                : null,
            ConnectTimeout = PolicyReader.Duration(defaults, "connectTimeout"u8),
            ExportTo = defaults.Member("exportTo"u8).HasContent() ? PolicyReader.Texts(defaults, "exportTo"u8) : null,
            Labels = PolicyReader.TextMap(defaults, "labels"u8),
        };
    }
}
