using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy;

/// <summary>Objects of namespaces that no policy governs: only those exported to other namespaces are evaluated.</summary>
internal static class UngovernedObjects
{
    /// <summary>The most severe action of a finding; <see cref="EnforcementAction.Disabled"/> if the object is not evaluated.</summary>
    public static EnforcementAction AtMost(AdmissionInput input, PolicySet policies) =>
        policies.Ungoverned switch
        {
            _ when policies.Policies.Count == 0 || !IsExported(input, policies.Mesh.DefaultExports) => EnforcementAction.Disabled,
            UngovernedAction.Allow => EnforcementAction.Disabled,
            UngovernedAction.Deny => EnforcementAction.Deny,
            _ => EnforcementAction.Warn,
        };

    private static bool IsExported(AdmissionInput input, DefaultExports defaults)
    {
        if (input.IstioKind == IstioKind.XBackend)
        {
            return true;
        }

        if (input.IstioKind is not (IstioKind.ServiceEntry or IstioKind.VirtualService or IstioKind.DestinationRule))
        {
            return false;
        }

        var exportTo = input.Object.Member("spec"u8).Member("exportTo"u8);
        if (exportTo.HasContent())
        {
            return exportTo.ValueKind != JsonValueKind.Array
                || exportTo.Items().Any(entry => LeavesNamespace(entry.Text(), input.Namespace));
        }

        return input.IstioKind switch
        {
            IstioKind.ServiceEntry => defaults.ServiceEntry.Any(entry => LeavesNamespace(entry, input.Namespace)),
            IstioKind.VirtualService => defaults.VirtualService.Any(entry => LeavesNamespace(entry, input.Namespace)),
            _ => true,
        };
    }

    private static bool LeavesNamespace(string? entry, string @namespace) => entry is not ("." or "~") && entry != @namespace;
}
