// SPDX-License-Identifier: Apache-2.0

@testable import TPMCore

/// What structures are made of.
extension Catalogue {
  static let numbers = [
    CatalogueEntry("TPM_CC", CommandCode.self),
    CatalogueEntry("TPM_ST", StructureTag.self),
    CatalogueEntry("TPMI_ST_COMMAND_TAG", CommandTag.self),
    CatalogueEntry("TPM_SU", StartupType.self),
    CatalogueEntry("TPM_SE", SessionType.self),
    CatalogueEntry("TPM_CAP", Capability.self),
    CatalogueEntry("TPM_PT", Property.self),
    CatalogueEntry("TPM_PT_PCR", PCRProperty.self),
    CatalogueEntry("TPM_EO", Operator.self),
    CatalogueEntry("TPM_CLOCK_ADJUST", ClockAdjust.self),
    CatalogueEntry("TPM_AT", ACTag.self),
    CatalogueEntry("TPMI_YES_NO", Bool.self),
  ]

  static let handles = [
    CatalogueEntry("TPMI_DH_OBJECT", ObjectHandle.self),
    CatalogueEntry("TPMI_DH_OBJECT+", ObjectHandleOrNull.self),
    CatalogueEntry("TPMI_DH_PARENT", ParentHandle.self),
    CatalogueEntry("TPMI_DH_PERSISTENT", PersistentHandle.self),
    CatalogueEntry("TPMI_DH_ENTITY", EntityHandle.self),
    CatalogueEntry("TPMI_DH_PCR+", PCRHandleOrNull.self),
    CatalogueEntry("TPMI_DH_SAVED", SavedHandle.self),
    CatalogueEntry("TPMI_SH_AUTH_SESSION+", AuthSessionHandleOrPassword.self),
    CatalogueEntry("TPMI_RH_HIERARCHY", HierarchyHandle.self),
    CatalogueEntry("TPMI_RH_ENABLES", EnablesHandle.self),
    CatalogueEntry("TPMI_RH_NV_INDEX", NVIndexHandle.self),
  ]

  static let attributes = [
    CatalogueEntry("TPMA_SESSION", SessionAttributes.self),
    CatalogueEntry("TPMA_LOCALITY", LocalityAttributes.self),
    CatalogueEntry("TPMA_PERMANENT", PermanentAttributes.self),
    CatalogueEntry("TPMA_STARTUP_CLEAR", StartupClearAttributes.self),
    CatalogueEntry("TPMA_MEMORY", MemoryAttributes.self),
    CatalogueEntry("TPMA_CC", CommandAttributes.self),
    CatalogueEntry("TPMA_MODES", ModeAttributes.self),
    CatalogueEntry("TPMA_X509_KEY_USAGE", X509KeyUsage.self),
    CatalogueEntry("TPMA_ACT", ACTAttributes.self),
    CatalogueEntry("TPMA_NV", NVAttributes.self),
    CatalogueEntry("TPMA_NV_EXP", ExpandedNVAttributes.self),
  ]
}
