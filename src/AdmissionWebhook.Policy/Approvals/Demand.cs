using System.Globalization;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>One demand of an object, which an approval must grant.</summary>
/// <param name="Requirement">What is demanded.</param>
/// <param name="Path">The field with the demand.</param>
/// <param name="Value">The value as written.</param>
/// <param name="IsGrantedBy">Whether an approval grants it.</param>
internal sealed record Demand(Requirement Requirement, JsonPath Path, string Value, Predicate<Approval> IsGrantedBy)
{
    /// <summary>The port on the wire; 0 for other requirements.</summary>
    public int Port { get; init; }

    public string Protocol { get; init; } = "";

    public static Demand OfPort(ServiceEntryPort port, WirePort wire)
    {
        var isChecked = PortProtocol.CarriesCheckedName(port.Protocol);
        return new Demand(
            isChecked ? Requirement.Port : Requirement.Protocol,
            isChecked ? wire.Path ?? port.Path[port.TargetPort == wire.Number ? "targetPort" : "number"] : port.Path["protocol"],
            isChecked ? wire.Number.ToString(CultureInfo.InvariantCulture) : port.Protocol,
            approval => approval.AllowsDialled(port.Number, wire.Number, port.Protocol)
        )
        {
            Port = wire.Number,
            Protocol = port.Protocol,
        };
    }
}
