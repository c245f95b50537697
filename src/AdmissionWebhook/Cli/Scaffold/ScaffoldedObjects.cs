namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>All objects of a plan, in reading order.</summary>
internal static class ScaffoldedObjects
{
    public static IEnumerable<ScaffoldedObject> Of(EgressPlan plan)
    {
        yield return ServiceEntryManifest.Of(plan);
        if (plan.HasTrafficPolicy)
        {
            yield return DestinationRuleManifest.Of(plan);
            foreach (var part in plan.Gateway is { } gateway ? GatewayManifests.Of(plan, gateway) : [])
            {
                yield return part;
            }

            if (VirtualServiceManifest.Of(plan) is { } routes)
            {
                yield return routes;
            }
        }
    }
}
