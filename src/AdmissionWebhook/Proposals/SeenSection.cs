namespace AdmissionWebhook.Proposals;

/// <summary>Hosts that were seen on the wire, as YAML.</summary>
internal static class SeenSection
{
    public static void Write(YamlText yaml, IReadOnlyList<SeenHost> hosts)
    {
    }
}
