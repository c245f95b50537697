using System.Globalization;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>One thing that an object asks of an approval.</summary>
/// <param name="Requirement">What kind of thing.</param>
/// <param name="Path">The field that asks for it.</param>
/// <param name="Value">What it asks for, as written.</param>
/// <param name="IsGrantedBy">Whether an approval grants it.</param>
internal sealed record Demand(Requirement Requirement, JsonPath Path, string Value, Predicate<Approval> IsGrantedBy)
{
    /// <summary>The port on the wire; 0 where it is about something else.</summary>
    public int Port { get; init; }

    public string Protocol { get; init; } = "";

    public static Demand OfPort(ServiceEntryPort port, WirePort wire)
    {
        var isChecked = PortProtocol.CarriesCheckedName(port.Protocol);
        return new Demand(
            isChecked ? Requirement.Port : Requirement.Protocol,
            isChecked ? wire.Path ?? port.Path[port.TargetPort == wire.Number ? "targetPort" : "number"] : port.Path["protocol"],
            isChecked ? wire.Number.ToString(CultureInfo.InvariantCulture) : port.Protocol,
            approval => Grants(approval, port, wire.Number))
        {
            Port = wire.Number,
            Protocol = port.Protocol,
        };
    }

    /// <summary>
    /// Whether an approval lets a port's traffic leave for a number. Requests that are sent to another number than callers dial are
    /// encrypted on the way (<c>tls-origination</c> sees to it), so that an approval of HTTPS on that number holds for them.
    /// </summary>
    public static bool Grants(Approval approval, ServiceEntryPort port, int wire) =>
        approval.AllowsPort(wire, port.Protocol) || (wire != port.Number && PortProtocol.IsHttp(port.Protocol) && approval.AllowsPort(wire, "HTTPS"));
}
